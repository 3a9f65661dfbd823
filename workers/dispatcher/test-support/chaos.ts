/**
 * @file Simulated chaos over real processes: runners, dispatchers and everything at once are killed, stopped and told to end, clocks are
 * set, the disk is filled, people launch, stop, resume, delete and purge. Invariants are checked after every fault; every series
 * is compared with an uninterrupted run's before its run is purged, and at the end.
 */
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import type { RunId } from '@/domain/ids';
import { lackOf } from '@/domain/machine-lack';
import { randomStream } from '@/domain/random';
import { isFinal } from '@/domain/run-state';
import { runs as acts } from '@/server/services/runs';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import { AcknowledgedEdits, type ChaosWeb } from './chaos-web';
import { openTestPlatform } from './platform';

export interface ChaosOptions {
  /** The bundled dispatcher, with the counting runner beside it. */
  readonly program: string;
  readonly seed: number;
  readonly seconds: number;
  /** Unfinished runs at any time, and running ones. */
  readonly runs: number;
  readonly slots: number;
  readonly steps: number;
  /** A small file system for everything, and how to fill it; without it no disk is filled. */
  readonly disk?: { readonly home: string; fill(file: string): void };
  /** Starts a web server on the data folder; without it none is killed. */
  readonly web?: (dataDirectory: string) => Promise<ChaosWeb>;
  say(line: string): void;
}

export interface ChaosReport {
  readonly blows: Readonly<Record<string, number>>;
  readonly launched: number;
  /** Runs whose whole series was compared with an uninterrupted one's. */
  readonly verified: number;
  readonly purged: number;
  /** Edits that the web server acknowledged; each survived its kill. */
  readonly edits: number;
  /** The fault with the longest time until the check, and until progress. */
  readonly slowest: { readonly after: string; readonly lookedSeconds: number; readonly movedSeconds: number };
}

/** Sets the clock of a program that was started with it: Date.now moves by what the file says, as often as that changes. */
const steppedClock = `
import { readFileSync } from 'node:fs';
const real = Date.now;
let offset = 0;
const look = () => { try { offset = Number(readFileSync(process.env.CHAOS_CLOCK, 'utf8')); } catch {} };
look();
setInterval(look, 20).unref();
Date.now = () => real() + offset;
`;

const patience = 300_000;
/** Finished runs kept for later faults. */
const finishedKept = 50;

/** @throws Error naming the fault after which an invariant broke, or progress stopped */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { say, slots, steps, disk } = options;
  const platform = openTestPlatform(options.program, disk?.home);
  const { integer: draw } = randomStream(options.seed, 'chaos');
  const clock = path.join(platform.dataDirectory, 'clock');
  mkdirSync(platform.dataDirectory, { recursive: true });
  writeFileSync(`${clock}.mjs`, steppedClock);
  const environment = {
    MASTHEAD_SLOTS: String(slots),
    MASTHEAD_TUNABLES: '{"maxCrashes": 100000, "leastFree": 2097152, "silentAfter": 500, "lostAfter": 1000}',
    NODE_OPTIONS: `--import=file://${clock}.mjs`,
    CHAOS_CLOCK: clock,
  };
  const start = () => platform.startDispatcher(environment);
  let dispatcher = start();
  let web: ChaosWeb | undefined;
  const edits = new AcknowledgedEdits();
  const seeds = new Map<RunId, number>();
  const counts = new Map<string, number>();
  let [launched, purged, verified, last] = [0, 0, 0, 'the start'];
  let slowest: ChaosReport['slowest'] = { after: last, lookedSeconds: 0, movedSeconds: 0 };
  const began = performance.now();
  const over = () => performance.now() - began >= options.seconds * 1000;

  const rows = () => platform.runs([...seeds.keys()]);
  const standing = (): void => {
    const lost = edits.lostOf(rows());
    if (lost.length > 0) throw new Error(`After ${last}: an edit that was acknowledged is gone: ${lost.join(', ')}.`);
  };
  const done = () => rows().reduce((sum, { progress }) => sum + (progress?.done ?? 0), 0);
  const situation = (): string => {
    const { bavail, bsize } = statfsSync(platform.dataDirectory);
    const waiting = rows().filter(({ state }) => !isFinal(state));
    const told = waiting.map(({ state, crashes, retryAt, reason }) => ({ state, crashes, retryAt, reason }));
    const room = Math.round((bavail * bsize) / 2 ** 20);
    return `${JSON.stringify({ now: Date.now(), room, runners: platform.livingRunners(), told })}\n${dispatcher.stderr().slice(-2_000)}`;
  };
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    for (const from = performance.now(); !holds(); await wait(20)) {
      if (performance.now() - from > patience)
        throw new Error(`After ${last}: ${what} did not come to be.\n${situation()}`);
    }
  };
  const sound = async (): Promise<void> => {
    const breaches = await platform.breaches();
    if (breaches.length > 0) throw new Error(`After ${last}:\n${breaches.join('\n')}`);
  };
  /** People's requests may be refused: by the run's state, or for a lack of the machine. */
  const ask = async (act: () => unknown): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!isDomainError(error) && lackOf(error) === null) throw error;
    }
  };
  const launch = (): void => {
    launched += 1;
    seeds.set(platform.launch({ steps, seed: launched, checkpointEvery: 25 }), launched);
  };
  const verify = (run: RunId): void => {
    const { values } = platform.series(run, counterKey);
    const wanted = expectedSeries(seeds.get(run) ?? 0, steps);
    if (values.length !== steps || values.some((value, at) => value !== wanted[at]))
      throw new Error(`After ${last}: the series of ${run} is not that of an uninterrupted run.`);
    verified += 1;
  };
  const remove = async ({ id, state }: RunRow): Promise<void> => {
    if (state === 'finished') verify(id);
    await ask(async () => {
      acts.delete({ ctx: platform.ctx, input: { id } });
      await acts.purge({ ctx: platform.ctx, input: { id } });
      seeds.delete(id);
      purged += 1;
    });
  };
  const signal = (pid: number | undefined, name: NodeJS.Signals): void => {
    try {
      if (pid !== undefined) process.kill(pid, name);
    } catch {
      // It ended in between.
    }
  };
  const restart = async (): Promise<void> => {
    dispatcher.child.kill('SIGKILL');
    await dispatcher.ended;
    dispatcher = start();
  };
  const anyRunner = () => {
    const pids = platform.livingRunners();
    return pids[draw(Math.max(1, pids.length))];
  };
  const anyRun = () => [...seeds.keys()][draw(Math.max(1, seeds.size))];

  const blows: Readonly<Record<string, () => unknown>> = {
    'a runner was killed': () => signal(anyRunner(), 'SIGKILL'),
    'a runner was told to end': () => signal(anyRunner(), 'SIGTERM'),
    'a runner stood still': async () => {
      const pid = anyRunner();
      signal(pid, 'SIGSTOP');
      await wait(draw(1_500));
      signal(pid, 'SIGCONT');
    },
    'the dispatcher was killed': restart,
    'everything was killed': async () => {
      for (const pid of platform.livingRunners()) signal(pid, 'SIGKILL');
      await restart();
    },
    'the clock was set': () => writeFileSync(clock, String((draw(7) - 3) * 3_600_000)),
    'a run was stopped': () => ask(() => acts.stop({ ctx: platform.ctx, input: { id: anyRun() ?? '' } })),
    'a run was resumed': () => ask(() => acts.resume({ ctx: platform.ctx, input: { id: anyRun() ?? '' } })),
    'a run was deleted': async () => {
      const row = rows().find(({ state }) => isFinal(state));
      if (row !== undefined) await remove(row);
    },
    ...(options.web === undefined
      ? {}
      : {
          'the web server was killed': async () => {
            if (web === undefined) return;
            const asked = edits.send(web.url, [...seeds.keys()]);
            await wait(draw(300));
            await web.stop();
            await asked;
            standing();
            web = await options.web?.(platform.dataDirectory);
          },
        }),
    ...(disk === undefined
      ? {}
      : {
          'the disk was full': async () => {
            const ballast = path.join(disk.home, 'ballast');
            disk.fill(ballast);
            await wait(draw(1_000));
            rmSync(ballast);
          },
        }),
  };
  const names = Object.keys(blows);

  try {
    web = await options.web?.(platform.dataDirectory);
    while (!over()) {
      while (rows().filter(({ state }) => !isFinal(state)).length < options.runs) launch();
      // So that the disk is full only by that fault.
      for (const row of rows()
        .filter(({ state }) => state === 'finished')
        .slice(finishedKept))
        await remove(row);
      const before = done();
      last = names[draw(names.length)] ?? '';
      const at = performance.now();
      await blows[last]?.();
      counts.set(last, (counts.get(last) ?? 0) + 1);
      await sound();
      const looked = performance.now();
      // The next fault hits a system that makes progress.
      await until('progress', () => done() !== before || rows().every(({ state }) => isFinal(state)));
      const taken = [looked - at, performance.now() - looked].map((each) => Math.round(each / 1000));
      const [lookedSeconds = 0, movedSeconds = 0] = taken;
      if (lookedSeconds + movedSeconds > slowest.lookedSeconds + slowest.movedSeconds)
        slowest = { after: last, lookedSeconds, movedSeconds };
    }
    const blown = [...counts.values()].reduce((sum, count) => sum + count, 0);
    say(`${blown} blows in ${Math.round((performance.now() - began) / 1000)} s; waiting for all runs to finish`);
    last = 'the last blow';
    writeFileSync(clock, '0');
    await until('the end of all runs', () => {
      for (const { id, state } of rows()) if (state === 'stopped') acts.resume({ ctx: platform.ctx, input: { id } });
      return rows().every(({ state }) => state === 'finished');
    });
    for (const run of seeds.keys()) verify(run);
    standing();
    await sound();
    return { blows: Object.fromEntries(counts), launched, verified, purged, edits: edits.acknowledged, slowest };
  } finally {
    await web?.stop();
    await platform.abandon();
  }
}
