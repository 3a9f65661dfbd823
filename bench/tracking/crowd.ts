/**
 * @file Many runs that come and go: a queue of them, a real dispatcher with many slots, and runners that compute nothing. How many start and
 * end a second, how many are running at once, and whether the invariants of `masthead fsck` always hold.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { isFinal, isWorking } from '@/domain/run-state';
import { overridableTunables } from '@/domain/tunables';
import { openTestPlatform } from '@/workers/dispatcher/test-support/platform';
import { bundlePrograms } from '@/workers/test-support/programs';
import { spread } from '../quantile';

interface Crowd {
  readonly runs: number;
  readonly slots: number;
  /** How long a runner works, in seconds, if it has a core whenever it wants one. */
  readonly seconds: number;
}

const pace = 100;
const lookEvery = 1_000;

export async function measureCrowd({ runs: count, slots, seconds }: Crowd) {
  const programs = await bundlePrograms({
    dispatcher: new URL('../../workers/dispatcher/main.ts', import.meta.url),
    runner: new URL('../../workers/runner/test-support/fleeting-runner.ts', import.meta.url),
  });
  const platform = openTestPlatform(programs.file('dispatcher'));
  try {
    const steps = Math.round((seconds * 1000) / pace);
    const ids = Array.from({ length: count }, (_, at) => platform.launch({ steps, seed: at + 1 }));
    const began = performance.now();
    const { child } = platform.startDispatcher({
      MASTHEAD_SLOTS: String(slots),
      MASTHEAD_RUNNER_ENV: 'FLEETING_PACE',
      FLEETING_PACE: String(pace),
      MASTHEAD_LOG_LEVEL: 'error',
      // As in production, not as in tests.
      MASTHEAD_TUNABLES: JSON.stringify(overridableTunables),
    });
    const atWork: number[] = [];
    const breaches: string[] = [];
    let looks = 0;
    let memory = 0;
    for (;;) {
      const rows = platform.runs(ids);
      atWork.push(rows.filter(({ state }) => isWorking(state)).length);
      breaches.push(...(await platform.breaches()));
      looks += 1;
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      memory = Math.max(memory, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      if (rows.every(({ state }) => isFinal(state))) break;
      await wait(lookEvery);
    }
    const took = (performance.now() - began) / 1000;
    const rows = platform.runs(ids);
    const ends = rows.map(({ endedAt }) => endedAt ?? 0).sort((a, b) => a - b);
    const starts = rows.map(({ startedAt }) => startedAt ?? 0).sort((a, b) => a - b);
    const wrong = rows.filter(({ id, seed, state }) => {
      const { values } = platform.series(id, 'counter.value');
      return state !== 'finished' || values.length !== steps || values.some((value, at) => value !== seed * (at + 1));
    });
    return {
      runs: count,
      slots,
      secondsOfEach: seconds,
      took: Math.round(took),
      startsPerSecond: middleRate(starts),
      endsPerSecond: middleRate(ends),
      atWork: spread(atWork),
      attempts: rows.reduce((sum, { id }) => sum + platform.attempts(id).length, 0),
      looks,
      breaches: [...new Set(breaches)],
      wrong: wrong.length,
      dispatcherMegabytes: Math.round(memory),
    };
  } finally {
    await platform.abandon();
    programs.remove();
  }
}

/** Between the first tenth and the last: the queue is neither begun nor over. */
function middleRate(times: readonly number[]): number {
  const [from, to] = [Math.floor(times.length / 10), Math.floor((9 * times.length) / 10)];
  const seconds = ((times[to] ?? 0) - (times[from] ?? 0)) / 1000;
  return Math.round((10 * (to - from)) / seconds) / 10;
}
