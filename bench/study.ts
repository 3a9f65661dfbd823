/**
 * @file `npm run bench:study -- [--quick] [--ablations] [--data DIR] [--images DIR] [--spaces a,b] [--no-write]`: the study that
 * proves or refutes the claim. Resumable: given again, it goes on. Writes docs/evidence/study.md and its figures.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { allStudies } from '@/db/queries/study/find';
import { contentHash } from '@/domain/content-hash';
import { DomainError, isDomainError } from '@/domain/errors';
import type { StudyId } from '@/domain/ids';
import { type StudyDefinitionInput, studyDefinitionSchema } from '@/domain/study';
import type { ServiceContext } from '@/server/context';
import { createStudy } from '@/server/services/studies/create';
import { previewStudy } from '@/server/services/studies/preview';
import { reportStudy } from '@/server/services/studies/report';
import { setStudyState } from '@/server/services/studies/set-state';
import { commitOf } from './engine/environment';
import { type Brought, bringDatasets } from './study/data';
import type { AblationResult } from './study/evidence';
import { studyEvidence } from './study/evidence';
import { foldsOf } from './study/folds';
import { readHeldOut } from './study/held-out';
import { openBenchPlatform } from './study/platform';
import { ablations, core, quick, type Recipe, type SpaceName, spaceNames } from './study/recipe';
import { finishStudy } from './study/wait';

const evidenceFolder = path.resolve(import.meta.dirname, '../docs/evidence');
/** Where no run has finished yet: what one thread of a common server core reached (docs/evidence/engine.md). */
const assumedMacsPerSecond = 15e9;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Options {
  readonly recipe: Recipe;
  readonly withAblations: boolean;
  readonly spaces: readonly SpaceName[];
  readonly data: string;
  readonly images: string;
  readonly write: boolean;
  readonly command: string;
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      ablations: { type: 'boolean', default: false },
      data: { type: 'string' },
      images: { type: 'string', default: '../shared/data' },
      spaces: { type: 'string', default: spaceNames.join(',') },
      'no-write': { type: 'boolean', default: false },
    },
  });
  const recipe = values.quick ? quick : core;
  const spaces = values.spaces.split(',').map((name) => {
    const space = spaceNames.find((known) => known === name);
    if (space === undefined)
      throw new DomainError('invalid-input', `There is no space ${name}: choose of ${spaceNames.join(', ')}.`);
    return space;
  });
  return {
    recipe,
    withAblations: values.ablations,
    spaces,
    data: values.data ?? path.join('data', `bench-study-${recipe.name}`),
    images: path.resolve(values.images),
    write: !values['no-write'],
    command: ['npm run bench:study', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
  };
}

async function definitionOf(ctx: ServiceContext, options: Options, brought: Brought): Promise<StudyDefinitionInput> {
  const heldOut = readHeldOut();
  const folds: StudyDefinitionInput['folds'] = [];
  for (const space of options.spaces) folds.push(...(await foldsOf(ctx, options.recipe, brought, heldOut, space)));
  if (folds.length === 0)
    throw new DomainError('not-installed', 'None of the datasets that are left out in turn is on this machine.');
  return { ...options.recipe.settings, folds };
}

/** The same definition is the same study: it goes on, and what failed is tried again. */
function beginOrResume(ctx: ServiceContext, name: string, definition: StudyDefinitionInput): StudyId {
  const hash = contentHash(studyDefinitionSchema.parse(definition));
  const known = allStudies(ctx.db).find((study) => contentHash(study.definition) === hash);
  if (known === undefined) {
    const taken = allStudies(ctx.db).filter((study) => study.name.startsWith(name)).length;
    return createStudy({ ctx, input: { name: taken === 0 ? name : `${name} ${taken + 1}`, definition } }).id;
  }
  say(`   The study "${known.name}" was begun before: it goes on.`);
  if (known.state !== 'finished') setStudyState({ ctx, input: { id: known.id, state: 'active' } });
  return known.id;
}

function sayEstimate(ctx: ServiceContext, definition: StudyDefinitionInput): void {
  const { runs, seconds, macs, problems } = previewStudy({ ctx, input: { definition } });
  const [problem] = problems;
  if (problem !== undefined) throw new DomainError('invalid-input', problem.message, { field: problem.field });
  if (runs === null || macs === null) return;
  const known = seconds ?? (macs / assumedMacsPerSecond + runs.total * 1.5) / ctx.settings.slots;
  const basis =
    seconds === null ? 'assuming 15 G multiply-accumulates a second and slot' : 'at the speed of earlier runs';
  say(
    `   At most ${runs.total} runs (${runs.metaTrainings} meta-trainings, ${runs.searches} searches, ${runs.retrainings} retrainings), ` +
      `about ${(known / 3600).toFixed(1)} h on ${ctx.settings.slots} slots, ${basis}.`,
  );
}

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  const { recipe } = options;
  const startedAt = Date.now();
  if (recipe.name === 'quick') say('A quick run: it shows that all works, not what the method is worth.');
  const platform = await openBenchPlatform(`study-${recipe.name}`, options.data);
  const { ctx } = platform;
  const stop = (): void => void platform.close().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    say('1  Data');
    const names = [...new Set([...recipe.leftOut, ...recipe.learntFrom])];
    const brought = await bringDatasets(ctx, names, options.images, say);
    for (const line of brought.missing) say(`   ${line}`);
    say('2  Study');
    const definition = await definitionOf(ctx, options, brought);
    sayEstimate(ctx, definition);
    const run = async (name: string, each: StudyDefinitionInput) => {
      const id = beginOrResume(ctx, name, each);
      await Promise.race([finishStudy(ctx, id, say), platform.dispatcherEnded]);
      return reportStudy({ ctx, input: { id } });
    };
    const report = await run(`Study, ${recipe.name}`, definition);
    const results: AblationResult[] = [];
    for (const { name, change } of options.withAblations ? ablations : []) {
      say(`3  Ablation: ${name}`);
      const settings = change({ ...recipe.settings, rows: ['adapt'] });
      results.push({
        name,
        report: await run(`Ablation, ${recipe.name}: ${name}`, { ...settings, folds: definition.folds }),
      });
    }
    const evidence = studyEvidence(report, factsOf(options, brought, startedAt), results);
    process.stdout.write(evidence.markdown);
    if (options.write) await writeEvidence(evidence.markdown, evidence.figures);
  } finally {
    await platform.close();
  }
}

function factsOf(options: Options, brought: Brought, startedAt: number) {
  const { recipe } = options;
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const { ways, perClass } = recipe.sizes;
  const { metaTraining, adaptation, retraining, randomGenotypes, retrainingSeeds, delta } = recipe.settings;
  return {
    quick: recipe.name === 'quick',
    commit: commitOf(),
    machine: `${processor}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
    command: options.command,
    date: new Date().toISOString().slice(0, 10),
    took: `${Math.round((Date.now() - startedAt) / 60_000)} minutes for this call (what was there before is not run again)`,
    missing: brought.missing,
    setting: [
      `Tasks: ${ways.min} classes of ${recipe.resolution} px, per class ${perClass.train} training, ${perClass.validation} validation and ${perClass.test} test images` +
        (brought.datasets.has('omniglot') ? '; Omniglot 20 characters of 12, 3 and 5 drawings' : ''),
      `Priors: ${recipe.priors} per fold, ${metaTraining?.iterations} meta-iterations of ${metaTraining?.tasksPerIteration} tasks and ${metaTraining?.steps} steps; adapting takes ${adaptation?.steps} steps`,
      `Retraining: ${retraining?.epochs} epochs, ${retraining?.initChannels} channels, ${retraining?.layers} layers, ${retrainingSeeds?.length} seeds; ${randomGenotypes} random genotypes a task; δ = ${delta} points`,
      'Held-out classes, tasks and seeds: [bench/study/held-out.json](../../bench/study/held-out.json), committed beforehand',
    ],
  };
}

async function writeEvidence(markdown: string, figures: readonly { name: string; svg: string }[]): Promise<void> {
  await mkdir(path.join(evidenceFolder, 'figures'), { recursive: true });
  for (const { name, svg } of figures) await writeFile(path.join(evidenceFolder, 'figures', name), svg);
  const file = path.join(evidenceFolder, 'study.md');
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before !== markdown) await writeFile(file, markdown);
  say(`Written: ${path.relative(process.cwd(), file)} and ${figures.length} figures.`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const usage = isDomainError(error) || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${error instanceof Error ? (usage ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = 1;
}
