/**
 * @file `npm run bench:nasbench201 -- [--quick] [--development] [--data DIR] [--images DIR] [--no-write]`: CIFAR-10 searched in the space of
 * NAS-Bench-201, from scratch and from priors that never saw it, judged by the published table. Resumable.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DomainError, isDomainError } from '@/domain/errors';
import { formatGenotype } from '@/domain/genotype';
import type { BenchmarkId, StudyId } from '@/domain/ids';
import { type StudyDefinitionInput, studyRowKeys } from '@/domain/study';
import { taskSetSpecSchema } from '@/domain/task-set';
import type { ServiceContext } from '@/server/context';
import { measureMetaCosts } from '@/server/services/studies/measure';
import { requireStudy } from '@/server/services/studies/read';
import { readStudyState } from '@/server/services/studies/read-state';
import { writeEvidenceFile } from './evidence-file';
import { derivedOf } from './nasbench201/derived';
import { developCells } from './nasbench201/development';
import { type ProxyCell, proxyRequests } from './nasbench201/proxy';
import { core, quick, type Recipe } from './nasbench201/recipe';
import { type JudgedCell, nasBench201Evidence } from './nasbench201/report';
import { retrainCells } from './nasbench201/retrain';
import { bringTable, lookUp, wholeTable } from './nasbench201/table';
import { type Brought, bringDatasets } from './study/data';
import { factsOf } from './study/facts';
import { bringSpace, findOrCreate } from './study/folds';
import { readHeldOut } from './study/held-out';
import { openBenchPlatform } from './study/platform';
import { omniglotSizes } from './study/recipe';
import { beginOrResume, finishStudy, sayEstimate } from './study/run-study';

const evidence = path.resolve(import.meta.dirname, '../docs/evidence/nasbench201.md');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Digits and characters are learnt from, clothes are what settings were chosen on (docs/decisions/0026) and no prior learns, all of
 * CIFAR-10 is held out.
 */
async function definitionOf(ctx: ServiceContext, recipe: Recipe, { datasets }: Brought): Promise<StudyDefinitionInput> {
  const heldOut = readHeldOut();
  const sources = [...datasets].map(([name, { id, manifest }]) => {
    const all = manifest.classes.map((_, index) => index);
    const none = { metaTrain: [], metaValidation: [], heldOut: [] };
    if (name === 'cifar-10') return { dataset: id, classes: { ...none, heldOut: all }, ...recipe.searched };
    if (name === 'omniglot') return { dataset: id, classes: { ...none, metaTrain: all }, ...omniglotSizes };
    if (name === 'fashion-mnist') return { dataset: id, classes: { ...none, metaValidation: all }, ...recipe.searched };
    return { dataset: id, classes: { ...none, metaTrain: heldOut.classes[name].metaTrain } };
  });
  const spec = taskSetSpecSchema.parse({ sources, ...recipe.learnt });
  return {
    ...recipe.settings,
    folds: [
      {
        name: 'CIFAR-10',
        taskSet: await findOrCreate(ctx, `CIFAR-10 held out (NAS-Bench-201, ${recipe.name})`, spec),
        space: bringSpace(ctx, 'nas-bench-201', recipe.space),
        priors: heldOut.priorSeeds.slice(0, recipe.seeds).map((seed) => ({ seed })),
        tasks: [{ index: 0, seed: heldOut.tasks.seed }],
      },
    ],
  };
}

interface Searched {
  readonly recipe: Recipe;
  readonly id: StudyId;
  readonly benchmark: BenchmarkId;
  /** In the log of look-ups. */
  readonly purpose: string;
}

/** Asked once all searches have ended: nothing that the table says can reach them. */
function judge(ctx: ServiceContext, { id, benchmark, purpose }: Searched) {
  const { definition } = requireStudy(ctx.db, id);
  const derived = derivedOf(ctx, id);
  const { found, lookups } = lookUp(
    ctx,
    benchmark,
    derived.map(({ genotype }) => formatGenotype(genotype)),
    purpose,
  );
  const cells = derived.flatMap((each, index): JudgedCell[] => {
    const published = found[index];
    return published == null ? [] : [{ ...each, published }];
  });
  return {
    cells,
    lookups,
    rows: studyRowKeys(definition),
    metaCosts: measureMetaCosts(definition, readStudyState(ctx.db, id)),
  };
}

/** In the searched network and on the searched images; the table is asked once all of it has ended. */
async function judgeProxy(
  ctx: ServiceContext,
  { recipe, id, benchmark, purpose, largest }: Searched & { readonly largest: string },
) {
  const { definition } = requireStudy(ctx.db, id);
  const [fold] = definition.folds;
  const [sampled] = fold?.tasks ?? [];
  if (fold === undefined || sampled === undefined) throw new DomainError('invalid-input', 'The study has no task.');
  const requests = proxyRequests(recipe.proxy, recipe.space, largest, derivedOf(ctx, id));
  const task = { taskSet: fold.taskSet, ...sampled };
  const accuracies = await retrainCells(ctx, requests, { task, ...recipe.proxy.retraining }, say);
  const architectures = requests.map(({ genotype }) => formatGenotype(genotype));
  const { found, lookups } = lookUp(ctx, benchmark, architectures, `${purpose}, retrained`);
  const proxy = requests.flatMap(({ group }, at): ProxyCell[] => {
    const published = found[at];
    return published == null ? [] : [{ group, retrained: accuracies[at] ?? [], published: published.accuracy }];
  });
  return { proxy, lookups };
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      development: { type: 'boolean', default: false },
      data: { type: 'string' },
      images: { type: 'string', default: '../shared/data' },
      'no-write': { type: 'boolean', default: false },
    },
  });
  const recipe = values.quick ? quick : core;
  if (values.quick) say('A quick run: it shows that all works, not what the method is worth.');
  const images = path.resolve(values.images);
  const tableFile = path.join(images, 'nasbench201_core.csv.gz');
  if (!values.development && !existsSync(tableFile))
    throw new DomainError('not-installed', `There is no ${path.basename(tableFile)} in the folder given by --images.`);
  const name = `nasbench201-${values.development ? 'development-' : ''}${recipe.name}`;
  const platform = await openBenchPlatform(name, values.data ?? path.join('data', `bench-${name}`));
  const { ctx } = platform;
  const stop = (): void => void platform.close().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    say('1  Data');
    const learnt = ['mnist', 'fashion-mnist', 'omniglot'] as const;
    const brought = await bringDatasets(ctx, values.development ? learnt : [...learnt, 'cifar-10'], images, say);
    for (const line of brought.missing) say(`   ${line}`);
    if (values.development) {
      const developed = developCells(ctx, recipe, brought, say);
      await Promise.race([developed, platform.dispatcherEnded]);
      return void process.stdout.write(await developed);
    }
    if (!brought.datasets.has('cifar-10'))
      throw new DomainError('not-installed', 'CIFAR-10 is what is searched on, and it is not here.');
    say('2  Searches');
    const definition = await definitionOf(ctx, recipe, brought);
    sayEstimate(ctx, definition, say);
    const id = await beginOrResume(ctx, `NAS-Bench-201, ${recipe.name}`, definition, say);
    await Promise.race([finishStudy(ctx, id, say), platform.dispatcherEnded]);
    const searched = {
      recipe,
      id,
      benchmark: await bringTable(ctx, tableFile),
      purpose: `${purposeOf(recipe)}, ${id}`,
    };
    const table = await wholeTable(tableFile);
    const { cells, lookups, rows, metaCosts } = judge(ctx, searched);
    say('3  Cells retrained in the searched network');
    const retraining = judgeProxy(ctx, { ...searched, largest: table.largest.arch });
    await Promise.race([retraining, platform.dispatcherEnded]);
    const { proxy, lookups: proxyLookups } = await retraining;
    const seconds = metaCosts.flatMap((cost) => cost.seconds ?? []);
    const markdown = nasBench201Evidence({
      facts: factsOf(
        {
          quick: values.quick,
          command: ['npm run bench:nasbench201', ...(args.length === 0 ? [] : ['--', ...args])].join(' '),
          missing: brought.missing,
          setting: settingOf(recipe),
        },
        requireStudy(ctx.db, id),
      ),
      cells,
      rows,
      proxy,
      table,
      lookups: lookups + proxyLookups,
      metaSeconds: seconds.length === 0 ? null : seconds.reduce((a, b) => a + b, 0) / seconds.length,
    });
    process.stdout.write(markdown);
    if (!values['no-write']) await writeEvidenceFile(evidence, markdown, { quick: values.quick });
  } finally {
    await platform.close();
  }
}

function purposeOf({ name }: Recipe): string {
  return `bench:nasbench201 ${name}`;
}

function settingOf({ space, searched, learnt, seeds, settings }: Recipe): string[] {
  const { train, validation } = searched.perClass;
  const { adaptation, metaTraining } = settings;
  return [
    `Supernet: C = ${space.initChannels}, N = ${(space.layers - 2) / 3}; CIFAR-10 at ${searched.resolutions.join(', ')} px, per class ${train} training and ${validation} validation images; ${seeds} seeds`,
    `Priors are learnt from digits and characters, settings were chosen on clothes (docs/decisions/0026), neither saw CIFAR-10: ${metaTraining?.iterations} meta-iterations of ${metaTraining?.tasksPerIteration} tasks at ${learnt.resolutions.join(', ')} px and ${metaTraining?.steps} steps; adapting takes ${adaptation?.steps} steps of ${adaptation?.batch} images`,
  ];
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const usage = isDomainError(error) || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${error instanceof Error ? (usage ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = 1;
}
