/** @file One input for every query of the API on a full platform. Tests go through all: a new query without an entry fails them. */
import { isNull, sql } from 'drizzle-orm';
import { keepNear } from '@/datasets/near/kept-near';
import { keepQuality } from '@/datasets/quality';
import { benchmark, datasetImport, genotype, prior, report, run, study, taskSet } from '@/db/schema';
import { openStored } from '@/server/services/datasets/read';
import type { Stage } from './mutations';

/** Gives the input of the call. */
type Prepare = (stage: Stage) => unknown;
type WithId = { readonly id: string };

function firstOf(rows: readonly WithId[]): string {
  const [row] = rows;
  if (row === undefined) throw new Error('nothing of this kind was made');
  return row.id;
}

/** Of those that are not in the trash, the latest made last. */
const runIds = ({ ctx }: Stage): string[] =>
  ctx.db
    .select({ id: run.id })
    .from(run)
    .where(isNull(run.deletedAt))
    .orderBy(run.createdAt, sql`rowid`)
    .all()
    .map(({ id }) => id);
const nothing: Prepare = () => ({});
const none: Prepare = () => undefined;
const ofPrior: Prepare = ({ ctx }) => ({ id: firstOf(ctx.db.select({ id: prior.id }).from(prior).all()) });
const ofGenotype: Prepare = ({ ctx }) => ({ id: firstOf(ctx.db.select({ id: genotype.id }).from(genotype).all()) });
const ofStudy: Prepare = ({ ctx }) => ({ id: firstOf(ctx.db.select({ id: study.id }).from(study).all()) });
/** Looked at here: no process of its own outlives the test. */
async function looked({ ctx, basis }: Stage): Promise<Stage['basis']> {
  const dataset = openStored(ctx, basis.dataset);
  await keepQuality(dataset);
  await keepNear(dataset, dataset);
  return basis;
}
const curves = (stage: Stage) => ({
  requests: runIds(stage).map((each) => ({ run: each, key: 'loss' })),
  axis: 'step',
  width: 100,
});

export const queries: Readonly<Record<string, Prepare>> = {
  'system.status': none,
  'system.overview': nothing,
  'system.devices': none,
  'system.doctor': none,
  'system.engines': none,
  'system.targets': none,
  'system.search': () => ({ text: 'a', limit: 50 }),
  'system.storage': none,
  'system.retention': none,
  'system.backups': none,
  'system.backupCare': none,
  'datasets.list': none,
  'datasets.get': ({ basis }) => ({ id: basis.dataset.id }),
  'datasets.classHistory': ({ basis }) => ({ id: basis.dataset.id }),
  'datasets.quality': async (stage) => ({ id: (await looked(stage)).dataset.id }),
  'datasets.sources': none,
  'datasets.trash': none,
  'datasetImports.list': none,
  'datasetImports.get': ({ ctx }) => ({
    id: firstOf(ctx.db.select({ id: datasetImport.id }).from(datasetImport).all()),
  }),
  'taskSets.list': none,
  'taskSets.get': ({ ctx }) => ({ id: firstOf(ctx.db.select({ id: taskSet.id }).from(taskSet).all()) }),
  'taskSets.check': ({ basis }) => ({ spec: basis.taskSet.spec }),
  'taskSets.nearCopies': async (stage) => ({ spec: (await looked(stage)).taskSet.spec }),
  'taskSets.trash': none,
  'taskSets.preview': ({ basis }) => ({ id: basis.taskSet.id, part: 'metaTrain', indices: [0], seed: 0 }),
  'spaces.list': none,
  'spaces.get': ({ basis }) => ({ id: basis.space.id }),
  'spaces.sizes': ({ basis }) => ({ document: basis.space.document, resolution: 8, classes: 2, batch: 1 }),
  'spaces.compatibility': ({ basis }) => ({ document: basis.space.document }),
  'spaces.presets': none,
  'experiments.list': none,
  'runs.plan': ({ basis }) => ({ config: basis.search }),
  'runs.check': ({ basis }) => ({ config: basis.search }),
  'runs.earlierSearches': ({ basis }) => ({ space: basis.space.id }),
  'runs.list': () => ({ limit: 500 }),
  'runs.index': nothing,
  'runs.rows': (stage) => ({ ids: runIds(stage), columns: ['name', 'notes'] }),
  'runs.vocabulary': none,
  'runs.get': (stage) => ({ id: runIds(stage).at(-1) }),
  'runs.clone': (stage) => ({ id: runIds(stage)[0] }),
  'runs.dependants': (stage) => ({ ids: runIds(stage) }),
  'runs.lineage': (stage) => ({ id: runIds(stage).at(-1) }),
  'runs.log': (stage) => ({ id: runIds(stage).at(-1) }),
  'series.list': (stage) => ({ run: runIds(stage)[0] }),
  'series.listMany': (stage) => ({ runs: runIds(stage) }),
  'series.curves': curves,
  'series.curvesPacked': curves,
  'architecture.history': (stage) => ({ run: runIds(stage)[0] }),
  'priors.list': none,
  'priors.posteriors': ofPrior,
  'priors.get': ofPrior,
  'priors.description': ofPrior,
  'priors.gallery': none,
  'genotypes.list': nothing,
  'genotypes.get': ofGenotype,
  'genotypes.sizes': async (stage) => ({
    ...Object(await ofGenotype(stage)),
    initChannels: 4,
    layers: 3,
    classes: 2,
    resolution: 8,
  }),
  'genotypes.points': nothing,
  'genotypes.consensus': ofGenotype,
  'benchmarks.list': none,
  'benchmarks.get': ({ ctx }) => ({ id: firstOf(ctx.db.select({ id: benchmark.id }).from(benchmark).all()) }),
  'benchmarks.ranges': ({ ctx }) => ({ id: firstOf(ctx.db.select({ id: benchmark.id }).from(benchmark).all()) }),
  'compare.runs': (stage) => ({ runs: runIds(stage).slice(-2) }),
  'compare.posteriors': (stage) => ({ runs: runIds(stage).slice(-2) }),
  'reports.list': none,
  'reports.get': ({ ctx }) => ({ id: firstOf(ctx.db.select({ id: report.id }).from(report).all()) }),
  'reports.trash': none,
  'studies.list': none,
  'studies.get': ofStudy,
  'studies.report': ofStudy,
  'studies.preview': ({ ctx }) => {
    const [row] = ctx.db.select({ definition: study.definition }).from(study).all();
    return { definition: row?.definition };
  },
  'views.list': () => ({ page: 'runs' }),
  'webhooks.list': none,
  'webhooks.deliveries': nothing,
  'members.me': nothing,
  'members.list': nothing,
  'members.invitations': nothing,
  'tokens.list': nothing,
  'audit.list': nothing,
  'audit.vocabulary': nothing,
};
