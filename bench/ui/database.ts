/**
 * @file Fills a database as years of runs would: two seeds of each config launched and ended by the services, further ones copied, events and
 * points of all written by the product's own code, a hundred runs a transaction. Kept between runs of the benchmark; rebuilt when its recipe changes.
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
import { cloner } from './clone-run';
import {
  figuresOf,
  writeAdaptation,
  writeCurves,
  writeLong,
  writeManySeries,
  writeOrdinary,
  writePrior,
} from './run-contents';
import { adaptations, ordinaryRuns, ordinarySteps, type Sizes } from './sizes';

/** Increment when the generated data change. */
const recipe = 4;

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
/** Of these; the others are copies of the last. */
const launchedSeeds = 2;

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
    const { attempt, lease } = claimed;
    endAttempt({ ctx, input: { attempt, lease, ...ending(), code: null, step: 1 } });
    count();
    return claimed.run;
  };
  const ending = () => {
    const chance = stream.integer(100);
    const end = chance < 3 ? 'failed' : chance < 5 ? 'stopped' : 'finished';
    return { end, reason: end === 'failed' ? 'The loss is not finite: lower the learning rate.' : null } as const;
  };
  /** One more run is there. */
  const count = (): void => {
    runs++;
    if (runs % together === 0) {
      open.db.run(sql`commit`);
      sealAll();
      open.db.run(sql`begin immediate`);
    }
    if (runs % 1000 === 0) say(`${runs} of ${sizes.runs} runs, ${Math.round((performance.now() - begun) / 1000)} s`);
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
  const clone = cloner(open);
  for (let at = 0; at * seedsPerConfig < ordinaryRuns(sizes); at++) {
    const seeds = Math.min(seedsPerConfig, ordinaryRuns(sizes) - at * seedsPerConfig);
    const launched = Math.min(launchedSeeds, seeds);
    launch(
      `${at % 3 === 0 ? 'Search' : 'Prior'} ${at}`,
      at,
      Array.from({ length: launched }, (_, seed) => seed),
    );
    // From a quarter of the mean to nearly twice of it.
    const own = Math.max(1, Math.round(steps * (0.25 + (1.5 * (at % 11)) / 10)));
    const first = at * seedsPerConfig;
    const made = Array.from({ length: launched }, (_, seed) => work((log) => writeOrdinary(log, own, first + seed)));
    for (let seed = launched; seed < seeds; seed++) {
      const of = made.at(-1);
      if (of === undefined) break;
      const { end: state, reason } = ending();
      now += pace;
      const later = Math.round((seed - launched + 1) * pace);
      const claimed = clone({ of, seed, later, state, reason, summary: figuresOf(first + seed) });
      writeCurves(new AttemptLog(ctx, claimed), own, first + seed);
      count();
    }
  }
  open.db.run(sql`commit`);
  sealAll();
  open.db.run(sql`analyze`);
  open.checkpoint();
  const [counted] = open.db.values<[number]>(sql`select sum(count) from series`);
  open.close();
  return { recipe, points: counted?.[0] ?? 0, runs, manySeries, longRuns, prior };
}
