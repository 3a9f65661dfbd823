/** @file One tracker and Masthead beside each other: fed in turns, asked in turns, looked at in turns, weighed. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import { z } from 'zod';
import { freePort } from '@/workers/supervisor/port';
import { interleave } from '../../engine/interleave';
import { pointsOf, runName, runsCompared, type Shape, shapeOf, wideKeys } from './data';
import { askMasthead, dataOf, serveMasthead, untilAtRest, untilIngested } from './ours';
import { bytesIn, cpuOf, Feeder, memoryOf, type Served, serve } from './process';
import { type Question, questions, type Target, type Tracker } from './trackers';

export interface Two<Value> {
  readonly ours: Value;
  readonly theirs: Value;
}

/** Entry i of both lists was taken in the same turn. */
type Turns = Two<readonly number[]>;

export interface PairResult {
  readonly name: string;
  readonly share: number;
  readonly runs: number;
  readonly points: number;
  /** Points of a turn; seconds until they can be read; seconds on cores of client and server together. */
  readonly ingest: { readonly points: readonly number[]; readonly seconds: Turns; readonly cpu: Turns };
  /** Milliseconds; and what an answer held. */
  readonly reads: Readonly<
    Record<Question, { readonly milliseconds: Turns; readonly count: Two<number>; readonly bytes: Two<number> }>
  >;
  /** Milliseconds until a row of the table of runs is visible, in a new browser context. */
  readonly paint: Turns;
  readonly memory: Two<number>;
  readonly disk: Two<number>;
  /** Of the machine, before and after. */
  readonly load: readonly number[];
  readonly commit: string | null;
  readonly date: string;
}

export interface Measurement {
  readonly tracker: Tracker;
  readonly python: string;
  readonly browser: Browser;
  readonly folder: string;
  readonly share: number;
  readonly runs: number;
  readonly turns: number;
  readonly repetitions: number;
  readonly say: (line: string) => void;
}

const fedSchema = z.object({
  seconds: z.number(),
  cpu: z.number(),
  points: z.number(),
  ids: z.record(z.string(), z.string()),
});
type Fed = z.output<typeof fedSchema>;

const root = path.resolve(import.meta.dirname, '../../..');

/** A server and its client. */
interface Side {
  readonly served: Served;
  readonly feeder: Feeder;
  readonly ids: string[];
  close(): Promise<void>;
}

export async function measurePair(measurement: Measurement): Promise<Omit<PairResult, 'load' | 'commit' | 'date'>> {
  const { tracker, folder, share, runs, say } = measurement;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const shape = shapeOf(share);
  const sides: Partial<{ -readonly [Name in keyof Two<Side>]: Side }> = {};
  try {
    const ours = await startOurs(measurement, shape);
    sides.ours = ours;
    const theirs = await startTheirs(measurement, shape, path.join(folder, 'theirs'));
    sides.theirs = theirs;
    const both = { ours, theirs };
    const ingest = await feedInTurns(measurement, both);
    await untilKnown(tracker, theirs, runs);
    const reads = await askInTurns(measurement, both, shape);
    const paint = await paintInTurns(measurement, both);
    say(`${tracker.name}: at rest`);
    await untilAtRest(path.join(folder, 'ours'));
    return {
      ...{ name: tracker.name, share, runs, points: pointsOf(shape, runs), ingest, reads, paint },
      memory: { ours: memoryOf(ours.served.pids), theirs: memoryOf(theirs.served.pids) },
      disk: { ours: bytesIn(dataOf(path.join(folder, 'ours'))), theirs: bytesIn(path.join(folder, 'theirs', 'store')) },
    };
  } finally {
    await sides.ours?.close();
    await sides.theirs?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOurs({ python, folder }: Measurement, shape: Shape): Promise<Side> {
  const own = path.join(folder, 'ours');
  const served = await serveMasthead(own, await freePort());
  return withFeeder(served, new Feeder(python, 'masthead', {}), shape, {
    ...{ url: served.url, folder: own, package: path.join(root, 'python') },
  });
}

export async function startTheirs({ tracker, python }: Measurement, shape: Shape, folder: string): Promise<Side> {
  const store = path.join(folder, 'store');
  mkdirSync(store, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const feeder = new Feeder(python, tracker.feeder, {
    MLFLOW_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: '1',
    HF_HUB_OFFLINE: '1',
  });
  // A client that writes files makes the store that its server wants to find.
  if (tracker.writesFiles) await feeder.ask({ at: { url, folder: store }, shape });
  const served = await serve(tracker.serve(python, store, port), url, folder);
  if (tracker.writesFiles) return { served, feeder, ids: [], close: () => closeBoth(served, feeder) };
  return withFeeder(served, feeder, shape, { url, folder: store });
}

async function withFeeder(served: Served, feeder: Feeder, shape: Shape, at: unknown): Promise<Side> {
  try {
    await feeder.ask({ at, shape });
  } catch (error) {
    await closeBoth(served, feeder);
    throw error;
  }
  return { served, feeder, ids: [], close: () => closeBoth(served, feeder) };
}

async function closeBoth(served: Served, feeder: Feeder): Promise<void> {
  await feeder.close();
  await served.stop();
}

async function feedInTurns(
  { tracker, folder, runs, turns, say }: Measurement,
  both: Two<Side>,
): Promise<PairResult['ingest']> {
  const points: number[] = [];
  const seconds = { ours: [] as number[], theirs: [] as number[] };
  const cpu = { ours: [] as number[], theirs: [] as number[] };
  let all = 0;
  for (let turn = 0; turn < turns; turn++) {
    const from = Math.round((turn * runs) / turns);
    const numbers = Array.from({ length: Math.round(((turn + 1) * runs) / turns) - from }, (_, at) => from + at);
    for (const name of turn % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
      const side = both[name];
      const before = cpuOf(side.served.pids);
      const fed = await feed(side, numbers);
      const began = performance.now();
      if (name === 'ours') {
        all += fed.points;
        points.push(fed.points);
        await untilIngested(path.join(folder, 'ours'), all);
      }
      seconds[name].push(fed.seconds + (performance.now() - began) / 1000);
      cpu[name].push(fed.cpu + cpuOf(side.served.pids) - before);
    }
    say(
      `${tracker.name}, turn ${turn + 1} of ${turns}: ${points.at(-1)} points in ${seconds.ours.at(-1)?.toFixed(1)} s here, ${seconds.theirs.at(-1)?.toFixed(1)} s there`,
    );
  }
  return { points, seconds, cpu };
}

async function feed(side: Pick<Side, 'feeder' | 'ids'>, runs: readonly number[]): Promise<Fed> {
  const fed = fedSchema.parse(await side.feeder.ask({ runs }));
  for (const run of runs) side.ids[run] = fed.ids[run] ?? '';
  return fed;
}

/** Points a second of a tracker's own few runs, on a store that is thrown away. */
export async function probe(measurement: Measurement): Promise<number> {
  const folder = path.join(measurement.folder, 'probe');
  rmSync(folder, { recursive: true, force: true });
  const side = await startTheirs(measurement, shapeOf(0.1), folder);
  try {
    await feed(side, [1]);
    const { points, seconds } = await feed(side, [2, 3, 4, 5, 6]);
    return points / seconds;
  } finally {
    await side.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function untilKnown({ known, name }: Tracker, { served }: Side, runs: number): Promise<void> {
  if (known === undefined) return;
  const began = performance.now();
  while ((await known(served.url)) < runs) {
    if (performance.now() - began > 900_000) throw new Error(`${name} does not know of all runs.`);
    await wait(1000);
  }
  // Its last points come with the next time that it looks.
  await wait(10_000);
}

async function askInTurns(
  { tracker, runs, repetitions, say }: Measurement,
  { ours, theirs }: Two<Side>,
  shape: Shape,
): Promise<PairResult['reads']> {
  const of = ({ served, ids }: Side): Target => ({
    ...{ url: served.url, ids, wide: wideKeys(shape) },
    compared: ids.slice(1, 1 + Math.min(runsCompared, runs - 1)),
  });
  const one = async (question: Question) => {
    // The first answers are untimed, and say what they hold.
    const mine = await askMasthead[question](of(ours));
    const other = await tracker.ask[question](of(theirs));
    if (mine.count === 0 || other.count === 0)
      throw new Error(`${question}: ${mine.count} here and ${other.count} at ${tracker.name}.`);
    const timed = (ask: () => Promise<unknown>) => async (): Promise<number> => {
      const began = performance.now();
      await ask();
      return performance.now() - began;
    };
    const milliseconds = await interleave(
      {
        ours: timed(() => askMasthead[question](of(ours))),
        theirs: timed(() => tracker.ask[question](of(theirs))),
      },
      repetitions,
    );
    say(
      `${tracker.name}, ${question}: ${milliseconds.ours.map(Math.round)} ms here, ${milliseconds.theirs.map(Math.round)} ms there`,
    );
    return {
      milliseconds,
      count: { ours: mine.count, theirs: other.count },
      bytes: { ours: mine.bytes, theirs: other.bytes },
    };
  };
  const reads: Partial<Record<Question, Awaited<ReturnType<typeof one>>>> = {};
  for (const question of questions) reads[question] = await one(question);
  const { table, wide, compare } = reads;
  if (!table || !wide || !compare) throw new Error('A question was left out.');
  return { table, wide, compare };
}

async function paintInTurns(
  { tracker, browser, repetitions, say }: Measurement,
  { ours, theirs }: Two<Side>,
): Promise<Turns> {
  const addresses = {
    ours: `${ours.served.url}/runs`,
    theirs: tracker.page({ url: theirs.served.url, ids: theirs.ids, wide: [], compared: [] }),
  };
  const painted = await interleave(
    { ours: () => paint(browser, addresses.ours), theirs: () => paint(browser, addresses.theirs) },
    repetitions,
  );
  say(`${tracker.name}, paint: ${painted.ours.map(Math.round)} ms here, ${painted.theirs.map(Math.round)} ms there`);
  return painted;
}

/** Milliseconds until a run's name is visible. */
async function paint(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const began = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await page.getByText(runName).first().waitFor({ timeout: 300_000 });
    return performance.now() - began;
  } finally {
    await context.close();
  }
}
