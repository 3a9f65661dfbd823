/**
 * @file `npm run bench:study -- [--quick] [--ablations | --replicate] [--spaces a,b] [--folds a,b] [--data DIR] [--images DIR]
 * [--no-write]`: the study that proves or refutes the claim. Resumable: run again, it continues. Writes docs/evidence/study.md and
 * its figures; separate parts write their own files: the ablations study-ablations.md, other tasks study-replication.md.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runsOfStudy } from '@/db/queries/study';
import { DomainError, isDomainError } from '@/domain/errors';
import type { StudyId } from '@/domain/ids';
import type { StudyDefinitionInput } from '@/domain/study';
import type { ServiceContext } from '@/server/context';
import { requireStudy } from '@/server/services/studies/read';
import { report as reportStudy } from '@/server/services/studies/report';
import { chosenOf } from './arguments';
import { writeEvidenceFile } from './evidence-file';
import { type AblationResult, ablationEvidence } from './study/ablations';
import { type Brought, bringDatasets, type DatasetName, datasetNames } from './study/data';
import { type Asked, type DescribedStudy, describeStudies } from './study/describe';
import { type Evidence, studyEvidence } from './study/evidence';
import { foldsOf } from './study/folds';
import { readHeldOut } from './study/held-out';
import { openBenchPlatform } from './study/platform';
import {
  ablations,
  core,
  quick,
  replicated,
  type Settings,
  type SpaceName,
  settingsOf,
  spaceNames,
} from './study/recipe';
import { beginOrResume, finishStudy, sayEstimate } from './study/run-study';

const evidenceFolder = path.resolve(import.meta.dirname, '../docs/evidence');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Options extends Asked {
  readonly data: string;
  readonly images: string;
  readonly write: boolean;
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      ablations: { type: 'boolean', default: false },
      replicate: { type: 'boolean', default: false },
      data: { type: 'string' },
      images: { type: 'string', default: '../shared/data' },
      spaces: { type: 'string' },
      folds: { type: 'string' },
      'no-write': { type: 'boolean', default: false },
    },
  });
  if (values.ablations && values.replicate)
    throw new DomainError('invalid-input', 'Give --ablations or --replicate, one after the other.');
  const part = values.ablations ? 'ablations' : values.replicate ? 'replication' : 'study';
  const sized = values.quick ? quick : core;
  const leftOut = chosenOf<DatasetName>(values.folds, sized.leftOut, (name) => name, 'fold without');
  const recipe = { ...(values.replicate ? replicated(sized) : sized), leftOut };
  const spaces = chosenOf<SpaceName>(values.spaces, spaceNames, (space) => space, 'space');
  return {
    recipe,
    part,
    spaces,
    data: values.data ?? path.join('data', `bench-study-${recipe.name}`),
    images: path.resolve(values.images),
    // The evidence of the whole study is only written by the whole study.
    write: !values['no-write'] && !(part === 'study' && (values.spaces ?? values.folds) !== undefined),
    command: ['npm run bench:study', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
  };
}

/** A study per space: each has its own settings. */
async function definitionsOf(ctx: ServiceContext, { recipe, spaces }: Options, brought: Brought) {
  const heldOut = readHeldOut();
  const definitions: { readonly space: SpaceName; readonly definition: StudyDefinitionInput }[] = [];
  for (const space of spaces) {
    const folds = await foldsOf(ctx, recipe, brought, heldOut, space);
    if (folds.length === 0)
      throw new DomainError('not-installed', 'None of the datasets that are left out in turn is on this machine.');
    definitions.push({ space, definition: { ...settingsOf(recipe, space), folds } });
  }
  return definitions;
}

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  const { recipe } = options;
  if (recipe.name === 'quick') say('A quick run: it shows that all works, not what the method is worth.');
  const platform = await openBenchPlatform(`study-${recipe.name}`, options.data);
  const { ctx } = platform;
  const stop = (): void => void platform.close().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    say('1  Data');
    // Always in one order: it is part of the task sets.
    const names = datasetNames.filter((name) => recipe.leftOut.includes(name) || recipe.learntFrom.includes(name));
    const brought = await bringDatasets(ctx, names, options.images, say);
    for (const line of brought.missing) say(`   ${line}`);
    say('2  Study');
    const definitions = await definitionsOf(ctx, options, brought);
    for (const { definition } of definitions) sayEstimate(ctx, definition, say);
    /** One after the other, their sections together. */
    const run = async (name: string, change = (settings: Settings): Settings => settings) => {
      const reports = [];
      for (const { space, definition } of definitions) {
        const { folds, ...settings } = definition;
        const id = await beginOrResume(ctx, `${name}, ${space}`, { ...change(settings), folds }, say);
        await Promise.race([finishStudy(ctx, id, say), platform.dispatcherEnded]);
        reports.push(reportStudy({ ctx, input: { id } }));
      }
      // δ is the recipe's, the same in all.
      const delta = Math.max(...reports.map((report) => report.delta));
      return { reports, delta, sections: reports.flatMap(({ sections }) => sections) };
    };
    const report = await run(`${options.part === 'replication' ? 'Replication' : 'Study'}, ${recipe.name}`);
    if (options.part !== 'ablations') {
      const facts = describeStudies(options, brought, describedOf(ctx, report.reports));
      const evidence = studyEvidence(report, facts, { title: titles[options.part], name: evidenceName(options) });
      process.stdout.write(evidence.markdown);
      return await writeEvidence(options, evidence);
    }
    const results: AblationResult[] = [];
    const studies: DescribedStudy[] = [];
    for (const { name, change } of ablations) {
      say(`3  Ablation: ${name}`);
      const changed = await run(`Ablation, ${recipe.name}: ${name}`, (settings) =>
        change({ ...settings, rows: ['adapt'] }),
      );
      results.push({ name, measurements: changed.reports.flatMap(({ measurements }) => measurements) });
      studies.push(...describedOf(ctx, changed.reports));
      // After each: they take long.
      const full = report.reports.flatMap(({ measurements }) => measurements);
      const facts = describeStudies(options, brought, studies);
      await writeEvidence(options, { markdown: ablationEvidence(full, results, facts), figures: [] });
    }
  } finally {
    await platform.close();
  }
}

function describedOf({ db }: ServiceContext, reports: readonly { readonly id: StudyId }[]): DescribedStudy[] {
  return reports.map(({ id }) => {
    const { createdAt, endedAt } = requireStudy(db, id);
    return { createdAt, endedAt, runs: runsOfStudy(db, id).map(({ run }) => run) };
  });
}

const titles = {
  study: 'Does a learnt prior make search cheaper?',
  replication: 'Does a learnt prior make search cheaper? Again, on other tasks',
} as const;
const evidenceName = ({ part }: Options): string => (part === 'study' ? 'study' : `study-${part}`);

async function writeEvidence(options: Options, { markdown, figures }: Evidence): Promise<void> {
  if (!options.write) return;
  await mkdir(path.join(evidenceFolder, 'figures'), { recursive: true });
  for (const { name, svg } of figures) await writeFile(path.join(evidenceFolder, 'figures', name), svg);
  const file = path.join(evidenceFolder, `${evidenceName(options)}.md`);
  await writeEvidenceFile(file, markdown, { quick: options.recipe.name === 'quick' });
  say(`Written: ${path.relative(process.cwd(), file)} and ${figures.length} figures.`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const usage = isDomainError(error) || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${error instanceof Error ? (usage ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = 1;
}
