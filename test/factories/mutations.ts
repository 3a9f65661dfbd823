/**
 * @file One call for every mutation of the API that changes something: its preconditions and its input. Tests go
 * through all of them, so a new mutation without an entry here fails them.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { insertMember } from '@/db/queries/member';
import { priorsOf } from '@/db/queries/prior';
import { updateDelivery } from '@/db/queries/webhook';
import { type MemberRow, session } from '@/db/schema';
import type { RunEventBody } from '@/domain/events';
import { formatGenotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { memberIdSchema, newIdText, type RunId } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import type { StudyDefinitionInput } from '@/domain/study';
import { hostRulesSchema } from '@/domain/webhook/hosts';
import type { ServiceContext } from '@/server/context';
import { appRouter } from '@/server/routers/app-router';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { createFirstMember } from '@/server/services/members/join';
import { requireSelf } from '@/server/services/members/read';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { createCallerFactory } from '@/server/trpc';
import { ada, eve } from './accounts';
import { makeBasis, type TestBasis } from './basis';
import { makeDataset } from './dataset';
import { writeSmallIdx } from './idx-files';
import { sendTable } from './importer';
import { makePlatform } from './platform';
import { reportMutations } from './report';
import { eventLog, makeRunningRun, startedBody } from './run';
import { makeTaskSet } from './task-set';

export const callerOf = createCallerFactory(appRouter);

/** By its path, `runs.launch`. */
export function callProcedure(ctx: ServiceContext, path: string, input: unknown): Promise<unknown> {
  const procedure = path.split('.').reduce<unknown>((at, part) => Reflect.get(Object(at), part), callerOf(ctx));
  if (typeof procedure !== 'function') throw new Error(`there is no ${path}`);
  return Promise.resolve(Reflect.apply(procedure, undefined, [input]));
}

export interface Stage {
  /** An administrator's, with an account. */
  readonly ctx: ServiceContext;
  readonly api: ReturnType<typeof callerOf>;
  readonly basis: TestBasis;
  /** A second account. */
  readonly other: MemberRow;
}

/** A platform on which every mutation can be called, with the importer in `programs`: Ada's, with what runs use, and Eve, a member. */
export async function makeStage(programs: string): Promise<Stage> {
  const { ctx: bare } = makePlatform({ slots: 1000 });
  const settings = {
    ...bare.settings,
    programs,
    url: 'https://lab.example',
    webhookHosts: hostRulesSchema.parse('hooks.example.org'),
  };
  const { id: member } = await createFirstMember({ ctx: { ...bare, settings }, input: ada });
  const ctx: ServiceContext = {
    ...bare,
    settings,
    actor: { name: 'ada', access: 'admin', member, provenAt: bare.now() },
  };
  const at = new Date(ctx.now());
  const other: MemberRow = {
    ...eve,
    id: memberIdSchema.parse(newIdText('us')),
    access: 'member',
    emailVerified: false,
    image: null,
    removedAt: null,
    createdAt: at,
    updatedAt: at,
  };
  insertMember(ctx.db, other, 'no password has this hash');
  return { ctx, api: callerOf(ctx), basis: await makeBasis(ctx), other };
}

/** Gives the input of the call. */
type Prepare = (stage: Stage) => unknown;

let made = 0;
const fresh = (name: string): string => `${name} ${++made}`;
const arch = (seed: number): string =>
  formatGenotype(randomGenotype(spacePresets['nas-bench-201'], randomStream(seed, 'mutations')));
const table = ({ ctx }: Stage) => sendTable(ctx, `arch,params,c10\n${arch(1)},1000,91\n${arch(2)},2000,92`);
const text = { licence: 'CC0', origin: 'made for a test' };

const queuedRun = async ({ api, basis }: Stage): Promise<string> => {
  const { runs } = await api.runs.launch({ name: fresh('Run'), config: basis.search });
  return runs[0]?.id ?? '';
};
const runInTrash = async (stage: Stage): Promise<{ id: string }> => {
  const id = await queuedRun(stage);
  await stage.api.runs.stop({ id });
  await stage.api.runs.delete({ id });
  return { id };
};
/** Ended after a checkpoint of step 2. */
function runWithCheckpoint({ ctx, basis }: Stage, end: 'stopped' | 'finished' = 'stopped'): RunId {
  const claimed = makeRunningRun(ctx, { ...basis.search, steps: 4 }, fresh('Stopped'));
  const { attempt, lease, directory } = claimed;
  writeFileSync(path.join(directory, 'checkpoint-2'), '.');
  const checkpoint = {
    type: 'artefact',
    kind: 'checkpoint',
    name: 'checkpoint-2',
    path: 'checkpoint-2',
    size: 1,
    sha256: '0'.repeat(64),
    step: 2,
  } as const;
  applyEvents({ ctx, input: { attempt, lease, events: eventLog([startedBody, checkpoint]), newOffset: 1 } });
  endAttempt({ ctx, input: { attempt, lease, end, code: null, reason: null, step: 3 } });
  return claimed.run;
}
function makePrior({ ctx, basis }: Stage): string {
  const { attempt, lease, run, directory } = makeRunningRun(ctx, basis.metaTrain, fresh('Meta-training'));
  writeFileSync(path.join(directory, 'prior'), '.');
  const hash = '0'.repeat(64);
  const bodies: RunEventBody[] = [
    startedBody,
    { type: 'artefact', kind: 'prior', name: 'prior', path: 'prior', size: 1, sha256: hash, step: 4 },
    { type: 'architecture', step: 4, logits: new Array<number>(20).fill(0), genotype: null },
    { type: 'prior', iteration: 4, artefact: 'prior' },
    { type: 'ended', end: 'finished', code: null, reason: null, step: 4 },
  ];
  applyEvents({ ctx, input: { attempt, lease, events: eventLog(bodies), newOffset: 1 } });
  const [prior] = priorsOf(ctx.db, run);
  if (prior === undefined) throw new Error('the run left no prior');
  return prior.id;
}
const genotype = ({ api }: Stage) => api.genotypes.import({ name: fresh('Genotype'), text: arch(3) });
const benchmark = async (stage: Stage) =>
  stage.api.benchmarks.import({
    name: fresh('Table'),
    source: 'made up',
    file: await table(stage),
    mapping: {
      arch: 'arch',
      parameters: 'params',
      metrics: [{ column: 'c10', dataset: 'CIFAR-10', split: 'test', epochs: 200 }],
    },
  });
const webhook = async ({ api }: Stage) =>
  (await api.webhooks.create({ name: fresh('Chat'), url: 'https://hooks.example.org/x', events: ['run.finished'] }))
    .webhook;
const studyOf = ({ taskSet, space }: TestBasis): StudyDefinitionInput => ({
  rows: ['adapt', 'search'],
  budgets: [1],
  metaTraining: { batch: 8, iterations: 4 },
  adaptation: { batch: 8, steps: 4 },
  search: { batch: 8 },
  retraining: { initChannels: 4, layers: 3, batch: 8 },
  folds: [{ name: 'All', taskSet: taskSet.id, space: space.id, priors: [{ seed: 0 }], tasks: [{ index: 0 }] }],
});
const study = ({ api, basis }: Stage) =>
  api.studies.create({
    name: fresh('Study'),
    definition: studyOf(basis),
  });
const datasetInTrash = async (stage: Stage): Promise<{ id: string }> => {
  const { id } = await makeDataset(stage.ctx, { name: fresh('Noise'), seed: ++made });
  await stage.api.datasets.delete({ id });
  return { id };
};
const otherTaskSet = async ({ ctx }: Stage) => {
  const dataset = await makeDataset(ctx, { name: fresh('Noise'), seed: ++made });
  return makeTaskSet(ctx, dataset);
};
const taskSetInTrash = async (stage: Stage): Promise<{ id: string }> => {
  const { id } = await otherTaskSet(stage);
  await stage.api.taskSets.delete({ id });
  return { id };
};
const onServer = ({ ctx }: Stage, name: string): string => {
  const folder = path.join(ctx.settings.dataDirectory, fresh(name));
  mkdirSync(folder, { recursive: true });
  return folder;
};
const importFromPath = (stage: Stage) => ({ ...text, name: fresh('Import'), paths: [onServer(stage, 'images')] });

export const mutations: Readonly<Record<string, Prepare>> = {
  'system.changeQueue': () => ({ perPerson: 1 + ++made }),
  'system.removeCheckpoints': (stage) => ({ runs: [runWithCheckpoint(stage, 'finished')] }),
  'system.changeRetention': () => ({ trash: 1 + ++made }),
  'system.changeBackupSchedule': () => ({ everyHours: 1 + ++made }),
  'system.startBackup': () => undefined,
  'system.removeBackup': ({ ctx }) => {
    const name = 'masthead-20260101-000000.sqlite';
    mkdirSync(path.join(ctx.settings.dataDirectory, 'backups'), { recursive: true });
    writeFileSync(path.join(ctx.settings.dataDirectory, 'backups', name), '');
    return { name };
  },
  'datasets.edit': ({ basis }) => ({ ...text, id: basis.dataset.id, name: fresh('Renamed') }),
  'datasets.delete': async ({ ctx }) => ({
    id: (await makeDataset(ctx, { name: fresh('Noise'), seed: ++made })).id,
  }),
  'datasets.restore': datasetInTrash,
  'datasets.purge': datasetInTrash,
  'datasets.importSource': () => ({ source: 'mnist' }),
  'datasets.importIdx': (stage) => ({
    ...text,
    name: fresh('IDX'),
    classes: ['a', 'b'],
    ...writeSmallIdx(onServer(stage, 'idx'), { side: 8, classes: 2, perClass: { train: 6, test: 4 } }),
  }),
  'datasetImports.fromPaths': importFromPath,
  'datasetImports.fromUploads': ({ ctx }) => {
    const id = newIdText('up');
    const folder = path.join(ctx.settings.dataDirectory, 'uploads', 'ada', id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'images.zip'), '.');
    return { ...text, name: fresh('Import'), uploads: [id] };
  },
  'datasetImports.cancel': async (stage) => ({
    id: (await stage.api.datasetImports.fromPaths(importFromPath(stage))).id,
  }),
  'taskSets.create': ({ basis }) => ({ name: fresh('Tasks'), spec: basis.taskSet.spec }),
  'taskSets.update': ({ basis }) => ({ id: basis.taskSet.id, name: fresh('Tasks') }),
  'taskSets.delete': async (stage) => ({ id: (await otherTaskSet(stage)).id }),
  'taskSets.restore': taskSetInTrash,
  'taskSets.purge': taskSetInTrash,
  'spaces.create': ({ basis }) => ({ name: fresh('Space'), document: basis.space.document }),
  'spaces.update': ({ basis }) => ({ id: basis.space.id, name: fresh('Space') }),
  'experiments.create': () => ({ name: fresh('Experiment') }),
  'runs.launch': ({ basis }) => ({ name: fresh('Run'), config: basis.metaTrain }),
  'runs.stop': async (stage) => ({ id: await queuedRun(stage) }),
  'runs.resume': (stage) => ({ id: runWithCheckpoint(stage) }),
  'runs.continue': (stage) => ({ id: runWithCheckpoint(stage), step: 2, length: 9 }),
  'runs.reorder': async (stage) => ({ id: await queuedRun(stage), to: { type: 'priority', priority: 7 } }),
  'runs.edit': async (stage) => ({ id: await queuedRun(stage), notes: fresh('Note') }),
  'runs.delete': async (stage) => {
    const id = await queuedRun(stage);
    await stage.api.runs.stop({ id });
    return { id };
  },
  'runs.restore': runInTrash,
  'runs.purge': runInTrash,
  'runs.bulk': async (stage) => ({ ids: [await queuedRun(stage)], act: { type: 'stop' } }),
  'tracking.start': () => ({ name: fresh('Script') }),
  'tracking.log': async ({ api }) => ({
    run: (await api.tracking.start({ name: fresh('Script') })).run,
    batch: '1',
    params: { lr: '0.1' },
  }),
  'tracking.end': async ({ api }) => ({
    run: (await api.tracking.start({ name: fresh('Script') })).run,
    state: 'finished',
  }),
  'priors.edit': (stage) => ({ id: makePrior(stage), name: fresh('Prior') }),
  'genotypes.import': () => ({ name: fresh('Genotype'), text: arch(4) }),
  'genotypes.edit': async (stage) => ({ id: (await genotype(stage)).id, name: fresh('Genotype') }),
  'genotypes.recordEvaluation': async (stage) => ({
    genotype: (await genotype(stage)).id,
    task: 'CIFAR-10',
    accuracy: 0.9,
    source: 'measured elsewhere',
  }),
  'genotypes.deleteEvaluation': async (stage) => {
    const { id } = await genotype(stage);
    const input = { genotype: id, task: 'CIFAR-10', accuracy: 0.8, source: 'measured elsewhere' };
    return { id: (await stage.api.genotypes.recordEvaluation(input)).external[0]?.id };
  },
  'benchmarks.import': async (stage) => ({
    name: fresh('Table'),
    source: 'made up',
    file: await table(stage),
    mapping: {
      arch: 'arch',
      parameters: 'params',
      metrics: [{ column: 'c10', dataset: 'CIFAR-10', split: 'test', epochs: 200 }],
    },
  }),
  'benchmarks.delete': async (stage) => ({ id: (await benchmark(stage)).id }),
  'benchmarks.lookUp': async (stage) => ({
    benchmark: (await benchmark(stage)).id,
    architectures: [arch(1)],
    purpose: 'a test',
  }),
  'studies.create': ({ basis }) => ({
    name: fresh('Study'),
    definition: studyOf(basis),
  }),
  'studies.setState': async (stage) => ({ id: (await study(stage)).id, state: 'paused' }),
  'studies.remove': async (stage) => {
    const { id } = await study(stage);
    await stage.api.studies.setState({ id, state: 'paused' });
    return { id };
  },
  ...reportMutations,
  'views.save': () => ({ page: 'runs', name: fresh('View'), address: 'query=mine' }),
  'views.delete': async ({ api }) => ({
    id: (await api.views.save({ page: 'runs', name: fresh('View'), address: '' })).id,
  }),
  'webhooks.create': () => ({
    name: fresh('Chat'),
    url: 'https://hooks.example.org/x',
    events: ['run.finished'],
  }),
  'webhooks.edit': async (stage) => ({ id: (await webhook(stage)).id, name: fresh('Chat') }),
  'webhooks.rotateSecret': async (stage) => ({ id: (await webhook(stage)).id }),
  'webhooks.delete': async (stage) => ({ id: (await webhook(stage)).id }),
  'webhooks.test': async (stage) => ({ id: (await webhook(stage)).id }),
  'webhooks.redeliver': async (stage) => {
    const { id } = await webhook(stage);
    const delivery = await stage.api.webhooks.test({ id });
    updateDelivery(stage.ctx.db, delivery.id, { state: 'failed', attempts: 3 });
    return { id: delivery.id };
  },
  'members.invite': () => ({ access: 'member', note: fresh('For') }),
  'members.withdrawInvitation': async ({ api }) => ({
    id: (await api.members.invite({ access: 'member', note: fresh('For') })).invitation.id,
  }),
  'members.resetPassword': ({ other }) => ({ id: other.id }),
  'members.changeAccess': ({ other }) => ({ id: other.id, access: 'admin' }),
  'members.remove': ({ other }) => ({ id: other.id }),
  'members.restore': async ({ api, other }) => {
    await api.members.remove({ id: other.id });
    return { id: other.id };
  },
  'members.editMe': () => ({ name: fresh('Ada'), email: ada.email }),
  'members.changePassword': () => ({ current: ada.password, next: 'another pass phrase' }),
  'members.signOutElsewhere': ({ ctx }) => {
    const [at, text] = [new Date(ctx.now()), newIdText('up')];
    const expiresAt = new Date(ctx.now() + 1000);
    const userId = requireSelf(ctx.actor);
    ctx.db.insert(session).values({ id: text, token: text, userId, expiresAt, createdAt: at, updatedAt: at }).run();
    return {};
  },
  'tokens.create': () => ({ name: fresh('Token'), scopes: ['read'], days: 1 }),
  'tokens.revoke': async ({ api }) => ({
    id: (await api.tokens.create({ name: fresh('Token'), scopes: ['read'], days: 1 })).record.id,
  }),
};
