/**
 * @file `npm run bench:engine -- [--json] [--repetitions N] [--rows a,b | --growth | --phases] [--peers system,current,compiled] [--minutes N] [--again] [--write]`: the native engine
 * against PyTorch and the machine's roofline, a row per goal of the engine. What was measured of these sources is kept, so that it can be stopped and given again; `--again`
 * forgets it. `--write` also puts the rows in the place of the same ones in docs/evidence/engine.md; `--minutes`: how long PyTorch may take for an answer.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DomainError } from '@/domain/errors';
import { createNativeEngine, type NativeEngine } from '@/engine/native';
import { sourcesDigest } from '@/engine/native/origin.mjs';
import { chosenOf, readRepetitions } from './arguments';
import type { BenchContext } from './engine/context';
import { commitOf, machineOf } from './engine/environment';
import { growthMarkdown, measureGrowth } from './engine/growth';
import { merged, readMeasured, writeMeasured } from './engine/measured';
import { measurePhases, phasesMarkdown } from './engine/phases';
import { findPytorches } from './engine/pytorches';
import { asMarkdown, asText, type Report } from './engine/report';
import type { Row } from './engine/row';
import { namedRows, rowGroups } from './engine/rows';
import { growthHeading, phasesHeading, withSection, writeEvidenceFile } from './evidence-file';
import { type Kept, keptIn } from './kept';

const root = path.join(import.meta.dirname, '..');
const evidence = path.join(root, 'docs/evidence/engine.md');
const figures = path.join(root, 'docs/evidence/figures/engine.json');

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      repetitions: { type: 'string', default: '5' },
      rows: { type: 'string' },
      peers: { type: 'string' },
      minutes: { type: 'string', default: '20' },
      growth: { type: 'boolean', default: false },
      phases: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.growth) return section('growth', values);
  if (values.phases) return section('phases', values);
  const groups = chosenOf(namedRows(values.rows), rowGroups, ({ name }) => name, 'row');
  const repetitions = readRepetitions(values.repetitions);
  const pytorches = groups.some((group) => group.needsPytorch)
    ? await findPytorches(values.peers, readMinutes(values.minutes))
    : [];
  const engine = createNativeEngine();
  const kept = await keptOf(`${repetitions}`, values.again);
  const context: BenchContext = { engine, pytorches, repetitions, kept };
  const rows: Row[] = [];
  const missing: string[] = [];
  for (const group of groups) {
    if (group.needsPytorch && pytorches.length === 0) {
      missing.push(group.name);
      continue;
    }
    process.stderr.write(`${group.name} …\n`);
    rows.push(
      ...(group.needsPytorch
        ? await group.run(context)
        : await context.kept.json(`row-${group.name}`, () => group.run(context))),
    );
  }
  const install = 'Install PyTorch for Python (Debian: apt-get install python3-torch) to measure them.';
  const report: Report = {
    bench: 'engine',
    commit: commitOf(),
    machine: machineOf(engine, pytorches),
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench:engine', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
    repetitions,
    notes:
      missing.length === 0 ? [] : [`No PyTorch here, so these rows are left out: ${missing.join(', ')}. ${install}`],
    rows,
  };
  engine.dispose();
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : asText(report));
  if (values.write) {
    const { commit, date, machine } = report;
    const measured = merged(readMeasured(figures), rows, { commit, date, repetitions, machine }, placeOf);
    writeMeasured(figures, measured);
    await writeEvidenceFile(evidence, asMarkdown(measured));
  }
}

/** Of a row, in the order of the groups; kernels come last. */
function placeOf(row: string): number {
  const place = rowGroups.findIndex(({ name }) => name === row);
  return place < 0 ? rowGroups.length : place;
}

function readMinutes(text: string): number {
  if (Number(text) > 0) return Number(text);
  throw new DomainError('invalid-input', `--minutes needs a number above 0, not ${text}.`);
}

/** What was measured of these sources: in a folder of their digest. */
async function keptOf(what: string, again: boolean): Promise<Kept> {
  const sources = sourcesDigest(path.join(root, 'engine/native/src'));
  const folder = path.join(root, 'build/bench-engine/kept', `${sources}-${what}`);
  if (again) rmSync(folder, { recursive: true, force: true });
  return keptIn(folder);
}

type Section = 'growth' | 'phases';

/** One that is measured by itself: its figures, and its part of the evidence. */
async function measured(name: Section, engine: NativeEngine, kept: Kept, about: string) {
  if (name === 'growth') {
    const growth = await measureGrowth(engine, kept);
    return { results: growth, heading: growthHeading, markdown: growthMarkdown(growth, about) };
  }
  const phases = await measurePhases(engine, kept);
  return { results: phases, heading: phasesHeading, markdown: phasesMarkdown(phases, about) };
}

async function section(
  name: Section,
  { again, json, write }: { again: boolean; json: boolean; write: boolean },
): Promise<void> {
  const engine = createNativeEngine();
  const [commit, date] = [commitOf(), new Date().toISOString().slice(0, 10)];
  const about = `\`npm run bench:engine -- --${name}\`, ${date}, commit ${commit ?? 'unknown'}.`;
  const { results, heading, markdown } = await measured(name, engine, await keptOf(name, again), about);
  const report = { bench: `engine-${name}`, commit, date, machine: machineOf(engine, []), ...results };
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : markdown);
  engine.dispose();
  if (write) writeFileSync(evidence, withSection(readFileSync(evidence, 'utf8'), heading, markdown));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const usage = error instanceof DomainError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${error instanceof Error ? (usage ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = 1;
}
