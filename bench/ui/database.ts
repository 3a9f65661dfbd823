/**
 * @file Fills a database as years of runs would: launched and ended by the services, events and points written by the product's own code,
 * a hundred runs a transaction. Kept between runs of the benchmark; rebuilt when its recipe changes.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { migrateDatabase } from '@/db/migrate';
import { databaseFile, openDatabase } from '@/db/open';
import { priorsOf } from '@/db/queries/prior';
import { sealEnded } from '@/db/series/seal-ended';
import { choiceLayout } from '@/domain/architecture-layout';
import { type PriorId, priorIdSchema, type RunId, runIdSchema } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import { readTiming } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { launch as launchRuns } from '@/server/services/runs/launch/launch';
import { claimNextRun } from '@/server/services/runs/life/claim';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { spaces } from '@/server/services/spaces';
import { ensurePresets } from '@/server/services/spaces/presets';
import { makeBasis } from '@/test/factories/basis';
import { AttemptLog } from './attempt-log';
import { adaptations, metrics, ordinaryRuns, ordinarySteps, type Sizes } from './sizes';

/** Increment when the generated data change. */
const recipe = 3;

const manifestSchema = z.object({
  recipe: z.literal(recipe),
  points: z.int(),
  runs: z.int(),
  /** With the longest series (`train.loss`) and many short ones. */
  manySeries: runIdSchema,
  /** With one long series each (`train.loss`). */
  longRuns: z.array(runIdSchema),
  /** With adaptations. */
  prior: priorIdSchema,
});
export type Manifest = z.output<typeof manifestSchema>;

/** Runs a transaction. */
const together = 100;
const day = 86_400_000;
const seedsPerConfig = 5;

/** The data folder, filled, within `folder`; `say` gets the progress. */
export async function generatedDatabase(
  folder: string,
  sizes: Sizes,
  say: (line: string) => void,
): Promise<{ directory: string; manifest: Manifest }> {
  const directory = path.join(folder, sizes.name);
  const known = readManifest(directory);
  if (known !== null) {
    migrateDatabase(databaseFile(directory));
    return { directory, manifest: known };
  }
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const manifest = await fill(directory, sizes, say);
  writeFileSync(manifestFile(directory), JSON.stringify(manifest));
  return { directory, manifest };
}

const manifestFile = (directory: string): string => path.join(directory, 'manifest.json');

function readManifest(directory: string): Manifest | null {
  const file = manifestFile(directory);
  if (!existsSync(file)) return null;
  return manifestSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
}

async function fill(directory: string, sizes: Sizes, say: (line: string) => void): Promise<Manifest> {
  const file = databaseFile(directory);
  migrateDatabase(file);
  const open = openDatabase(file, 'ingestion');
  // Launched over the last year, at an even pace.
  const pace = (365 * day) / sizes.runs;
  let now = Date.now() - 366 * day;
  const ctx: ServiceContext = {
    db: open.db,
    actor: { name: 'local', access: 'admin' },
    settings: { dataDirectory: directory, slots: 2, timing: readTiming(undefined) },
    now: () => now,
  };
  ensurePresets({ ctx });
  const basis = await makeBasis(ctx);
  const stream = randomStream(0, 'bench-ui');
  const steps = ordinarySteps(sizes);
  const begun = performance.now();
  let runs = 0;

  const launch = (name: string, at: number, seeds: number[]): void => {
    const rates = [0.003, 0.01, 0.025, 0.05];
    const tags = ['paper', 'ablation', 'baseline', 'wide', 'debug'].filter((_, i) => (at + i) % 4 === 0);
    const weights = { learningRate: rates[at % rates.length] ?? 0.01 };
    const config =
      at % 3 === 0
        ? { ...basis.search, steps: 10 + (at % 90), weights }
        : { ...basis.metaTrain, iterations: 10 + (at % 190), weights };
    launchRuns({ ctx, input: { name, tags, config, seeds } });
  };
  const work = (write: (log: AttemptLog) => void): RunId => {
    const claimed = claimNextRun({ ctx });
    if (claimed === null) throw new Error('Nothing is queued.');
    const log = new AttemptLog(ctx, claimed);
    write(log);
    log.apply();
    now += pace;
    const chance = stream.integer(100);
    const end = chance < 3 ? 'failed' : chance < 5 ? 'stopped' : 'finished';
    const reason = end === 'failed' ? 'The loss is not finite: lower the learning rate.' : null;
    endAttempt({ ctx, input: { attempt: claimed.attempt, lease: claimed.lease, end, code: null, reason, step: 1 } });
    runs++;
    if (runs % together === 0) {
      open.db.run(sql`commit`);
      sealAll();
      open.db.run(sql`begin immediate`);
    }
    if (runs % 1000 === 0) say(`${runs} of ${sizes.runs} runs, ${Math.round((performance.now() - begun) / 1000)} s`);
    return claimed.run;
  };
  /** As the dispatcher does after a run's end. */
  const sealAll = (): void => {
    while (sealEnded(open.db, 1000));
  };

  /** Over a cell of the usual size, so that its page has as much on it as a lab's. */
  const makePrior = (): PriorId => {
    const space = spaces.list({ ctx, input: undefined }).find(({ name }) => name === 'darts');
    if (space === undefined) throw new Error('The preset darts is missing.');
    const logits = choiceLayout(space.document).flatMap(({ size }) => Array.from({ length: size }, (_, at) => at / 10));
    launchRuns({ ctx, input: { name: 'Prior', config: { ...basis.metaTrain, space: space.id }, seeds: [0] } });
    const run = work((log) => writePrior(log, logits));
    const [prior] = priorsOf(open.db, run);
    if (prior === undefined) throw new Error('The meta-training left no prior.');
    const config = { kind: 'adapt', prior: prior.id, task: basis.search.task, batch: 8 } as const;
    for (let seed = 0; seed < adaptations; seed++) {
      launchRuns({ ctx, input: { name: 'Adapt', config, seeds: [seed] } });
      work((log) => writeAdaptation(log, logits, seed));
    }
    return prior.id;
  };

  open.db.run(sql`begin immediate`);
  launch('Many series', 1, [0]);
  const manySeries = work((log) => writeManySeries(log, sizes));
  const longRuns: RunId[] = [];
  for (let at = 0; at < sizes.longRuns; at++) {
    launch(`Long ${at}`, 2, [at]);
    longRuns.push(work((log) => writeLong(log, sizes.longRunPoints, at)));
  }
  const prior = makePrior();
  for (let at = 0; at * seedsPerConfig < ordinaryRuns(sizes); at++) {
    const count = Math.min(seedsPerConfig, ordinaryRuns(sizes) - at * seedsPerConfig);
    launch(
      `${at % 3 === 0 ? 'Search' : 'Prior'} ${at}`,
      at,
      Array.from({ length: count }, (_, seed) => seed),
    );
    // From a quarter of the mean to nearly twice of it.
    const own = Math.max(1, Math.round(steps * (0.25 + (1.5 * (at % 11)) / 10)));
    for (let seed = 0; seed < count; seed++) work((log) => writeOrdinary(log, own, at * seedsPerConfig + seed));
  }
  open.db.run(sql`commit`);
  sealAll();
  open.db.run(sql`analyze`);
  open.checkpoint();
  const [counted] = open.db.values<[number]>(sql`select sum(count) from series`);
  open.close();
  return { recipe, points: counted?.[0] ?? 0, runs, manySeries, longRuns, prior };
}

function writePrior(log: AttemptLog, logits: readonly number[]): void {
  log.started();
  log.keep('prior');
  log.event({
    type: 'artefact',
    kind: 'prior',
    name: 'prior',
    path: 'prior',
    size: 1,
    sha256: '0'.repeat(64),
    step: 4,
  });
  log.event({ type: 'architecture', step: 4, logits: [...logits], genotype: null });
  log.event({ type: 'prior', iteration: 4, artefact: 'prior' });
}

function writeAdaptation(log: AttemptLog, logits: readonly number[], seed: number): void {
  log.started();
  for (let step = 0; step <= 4; step++) {
    const moved = logits.map((value, at) => round(value + 0.2 * step * wave(at * 31 + seed)));
    log.event({ type: 'architecture', step, logits: moved, genotype: null });
  }
  log.event({ type: 'summary', values: { 'test.accuracy': round(0.6 + 0.2 * wave(seed)) } });
}

function writeOrdinary(log: AttemptLog, steps: number, number: number): void {
  log.started();
  for (const metric of metrics) log.event({ type: 'metric', ...metric });
  const skill = 0.5 + 0.4 * wave(number);
  const left = seriesOf(steps, (step) => Math.exp(-step / (0.3 * steps)));
  const noise = seriesOf(steps, (step) => 0.05 * wave(number * 7919 + step));
  const write = (
    key: (typeof metrics)[number]['key'],
    value: (left: number, noise: number, step: number) => number,
  ): void =>
    log.points(
      key,
      left.map((each, at) => round(value(each, noise[at] ?? 0, at + 1))),
    );
  write('train.loss', (rest, off) => 2 * rest + 0.1 + off);
  write('train.accuracy', (rest, off) => skill * (1 - rest) + off / 5);
  write('validation.loss', (rest, off) => 2.1 * rest + 0.2 + off);
  write('validation.accuracy', (rest, off) => skill * (1 - rest) * 0.97 + off / 5);
  write('train.gradientNorm', (rest, off) => 1 + 4 * rest + off);
  write('schedule.learningRate', (_rest, _off, step) => 0.025 * (1 - step / steps));
  write('throughput.images', (_rest, off) => 900 + 2000 * off);
  write('entropy.normal', (rest) => 2 * rest);
  log.event({ type: 'progress', done: steps, total: steps, unit: 'iterations', rate: 3 });
  log.event({ type: 'log', level: 'info', message: 'Done.' });
  log.event({
    type: 'summary',
    values: {
      'test.accuracy': round(skill * 0.96),
      'test.loss': round(1 - skill),
      parameters: 100_000 + (number % 17) * 1000,
    },
  });
}

function writeLong(log: AttemptLog, points: number, number: number): void {
  log.started();
  log.event({ type: 'metric', key: 'train.loss', goal: 'min', unit: '' });
  writeLoss(log, points, number);
  log.event({ type: 'summary', values: { 'test.accuracy': round(0.5 + 0.4 * wave(number)) } });
}

function writeManySeries(log: AttemptLog, sizes: Sizes): void {
  log.started();
  log.event({ type: 'metric', key: 'train.loss', goal: 'min', unit: '' });
  writeLoss(log, sizes.longest, 0);
  for (let at = 0; at < sizes.manySeries - 1; at++) {
    const values = seriesOf(sizes.manySeriesPoints, (step) => round(1 + wave(at * 31 + step / 50)));
    log.points(`layer.${Math.floor(at / 10)}.norm${at % 10}`, values);
  }
}

function writeLoss(log: AttemptLog, points: number, number: number): void {
  const value = (step: number): number => round(2 * Math.exp((-5 * step) / points) + 0.2 * wave(step * 0.37 + number));
  log.points('train.loss', seriesOf(points, value));
}

function seriesOf(count: number, value: (step: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => value(at + 1));
}

/** In [−1, 1], without a visible period. */
function wave(x: number): number {
  return Math.sin(x) * Math.cos(1.7 * x + 1);
}

function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
