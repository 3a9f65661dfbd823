/**
 * @file `npm run bench:engine -- [--json] [--repetitions N] [--rows a,b] [--peers system,current,compiled] [--write]`: the native engine against PyTorch and the
 * machine's roofline, a row per goal of the engine. `--write` also writes docs/evidence/engine.md.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DomainError } from '@/domain/errors';
import { createNativeEngine } from '@/engine/native';
import { chosenOf, readRepetitions } from './arguments';
import type { BenchContext } from './engine/context';
import { commitOf, machineOf } from './engine/environment';
import { findPytorches } from './engine/pytorches';
import { asMarkdown, asText, type Report } from './engine/report';
import type { Row } from './engine/row';
import { rowGroups } from './engine/rows';
import { writeEvidenceFile } from './evidence-file';

const evidence = path.join(import.meta.dirname, '../docs/evidence/engine.md');

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      repetitions: { type: 'string', default: '5' },
      rows: { type: 'string' },
      peers: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const groups = chosenOf(values.rows, rowGroups, ({ name }) => name, 'row');
  const repetitions = readRepetitions(values.repetitions);
  const pytorches = groups.some((group) => group.needsPytorch) ? await findPytorches(values.peers) : [];
  const engine = createNativeEngine();
  const context: BenchContext = { engine, pytorches, repetitions };
  const rows: Row[] = [];
  const missing: string[] = [];
  for (const group of groups) {
    if (group.needsPytorch && pytorches.length === 0) {
      missing.push(group.name);
      continue;
    }
    process.stderr.write(`${group.name} …\n`);
    rows.push(...(await group.run(context)));
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
    await writeEvidenceFile(evidence, asMarkdown(report));
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const usage = error instanceof DomainError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${error instanceof Error ? (usage ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = 1;
}
