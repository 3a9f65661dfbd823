/**
 * @file A job on a node whose folder is seen late and whose clock is an hour off: whatever the order in which its files show up, its log is ingested whole and
 * once, and it is neither lost nor crashed. And what is concluded when nothing more comes.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SeriesMemory } from '@/db/series/known-series';
import type { RunEventBody } from '@/domain/events';
import { overridableTunables as timing } from '@/domain/tunables';
import { claimNextRun } from '@/server/services/runs/life/claim';
import { recordJobBegan } from '@/server/services/runs/life/job';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { startedBody } from '@/test/factories/run';
import { fc } from '@/test/fast-check';
import type { JobView } from '../executors/types';
import { newWatch } from './attempt-memory';
import type { DispatcherDependencies } from './dependencies';
import { superviseJob } from './supervise-job';
import { LateFolder, type Pick } from './test-support/late-folder';
import { openTestPlatform, type TestPlatform } from './test-support/platform';

let platform: TestPlatform;
beforeEach(() => {
  platform = openTestPlatform('none');
  const targets = { lab: { kind: 'slurm' } };
  writeFileSync(path.join(platform.dataDirectory, 'targets.json'), JSON.stringify({ targets }));
});
afterEach(() => platform.close());

const hour = 3_600_000;
const quiet = () => undefined;
const unused = () => {
  throw new Error('not for a job on a cluster');
};

/** A run that was sent, its node's folder, and a dispatcher that looks at it when told to. */
function sent(pick: Pick, onNow: () => void = quiet) {
  const run = platform.launch({ steps: 40, target: 'lab' });
  const claimed = claimNextRun({ ctx: platform.ctx });
  if (claimed === null) throw new Error('nothing was claimed');
  const { attempt, lease, directory } = claimed;
  recordJobBegan({ ctx: platform.ctx, input: { attempt, lease } });
  let time = 0;
  const cancelled: string[] = [];
  const now = () => {
    onNow();
    return Date.now();
  };
  const dispatcher: DispatcherDependencies = {
    ctx: { ...platform.ctx, now },
    executor: { name: 'local', start: unused, find: unused, isAlive: unused, signal: unused, exitOf: unused },
    batch: {
      ...{
        submit: unused,
        recover: unused,
        look: unused,
        turn: quiet,
        reports: () => [],
        close: async () => undefined,
      },
      cancel: (_job, _target, signal) => void cancelled.push(signal),
    },
    ...{ timing, host: 'web', restartStalled: false, monotonic: () => time },
    log: { info: quiet, warn: quiet, error: quiet },
  };
  const watch = newWatch(0, timing, new SeriesMemory());
  const job = (state: string, exit: string | null) => ({
    ...{ batch: 'b', task: 1, id: '7_1', state, nodes: 'n1', elapsed: 1, maxMemory: null, gpus: null, exit },
  });
  const view = (over: string | null, state: string): JobView => ({
    ...{ why: null, refused: null, limit: null },
    ...(over === null ? { phase: 'running', job: job('RUNNING', null) } : { phase: 'over', job: job(state, over) }),
  });
  return {
    run,
    lease,
    folder: new LateFolder(directory, pick),
    cancelled,
    /** @param over the exit of its job, which Slurm says is over; null: it runs */
    async turn(over: string | null, passed = 250, state = 'COMPLETED'): Promise<void> {
      time += passed;
      for (let more = true; more; ) {
        const open = listOpenAttempts({ ctx: platform.ctx }).find((each) => each.attempt === attempt);
        more = open !== undefined && (await superviseJob(dispatcher, open, watch, view(over, state)));
      }
    },
  };
}

/** A log of some steps as a node with a clock of its own writes it. */
function eventsOf(steps: number, skew: number): string[] {
  const bodies: RunEventBody[] = [
    startedBody,
    ...Array.from(
      { length: steps },
      (_, at): RunEventBody => ({ type: 'points', step: at + 1, values: { a: at + 1 } }),
    ),
    { type: 'ended', end: 'finished', step: steps, code: null, reason: null },
  ];
  return bodies.map((body, sequence) => `${JSON.stringify({ sequence, time: Date.now() + skew, ...body })}\n`);
}

const heartbeat = (lease: string, beat: number, skew: number): string =>
  JSON.stringify({
    ...{ lease, pid: 1, startTicks: null, beat, step: beat, rssBytes: 1, cpuSeconds: 1 },
    progressAt: Date.now() + skew,
  });

const upTo = (steps: number) => Array.from({ length: steps }, (_, at) => at + 1);

describe('a folder that shows late what a node wrote', () => {
  it('loses nothing, doubles nothing and ends nothing, in any order and with any clock', async () => {
    const acts = fc.array(fc.constantFrom('write', 'show', 'look'), { minLength: 60, maxLength: 160 });
    const choices = fc.infiniteStream(fc.nat());
    await fc.assert(
      fc.asyncProperty(acts, choices, fc.constantFrom(-hour, 0, hour), async (order, stream, skew) => {
        const pick: Pick = (limit) => (limit <= 1 ? 0 : Number(stream.next().value) % limit);
        let turning = false;
        const { run, lease, folder, turn, cancelled } = sent(pick, () => {
          // Also while it reads.
          if (turning && pick(2) === 0) folder.showSome();
        });
        const lines = eventsOf(40, skew);
        let [written, beat, hiddenFor] = [0, 0, 0];
        const look = async () => {
          turning = true;
          // Slurm is quick to say that it is over.
          const passed = 1 + pick(4_000);
          hiddenFor += passed;
          // As late as a folder may be.
          if (hiddenFor > timing.folderLate - 5_000) {
            folder.showAll();
            hiddenFor = 0;
          }
          await turn(written === lines.length ? '0' : null, passed);
          turning = false;
          expect(platform.run(run).state).toMatch(/^(starting|running|finished)$/);
        };
        for (const act of [...order, ...lines.map(() => 'write' as const)]) {
          if (act === 'write' && written < lines.length) {
            folder.append('events.ndjson', lines[written] ?? '');
            written += 1;
            beat += 1;
            folder.replace('heartbeat.json', heartbeat(lease, beat, skew));
          } else if (act === 'show') folder.showSome();
          else await look();
        }
        for (let at = 0; at < 4; at++) {
          folder.showSome();
          await look();
        }
        folder.showAll();
        for (let at = 0; at < 3; at++) await look();
        expect(platform.run(run).state).toBe('finished');
        expect(platform.series(run, 'a').values).toEqual(upTo(40));
        expect(platform.attempts(run)).toHaveLength(1);
        expect(platform.alarms(run)).toEqual([]);
        expect(cancelled).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 300_000);

  it('is waited for where Slurm says that a job is over and its last word is not seen', async () => {
    const { run, folder, turn } = sent(() => 0);
    const lines = eventsOf(5, 0);
    folder.append('events.ndjson', lines.slice(0, 3).join(''));
    folder.showAll();
    await turn('signal 9');
    await turn('signal 9', timing.folderLate - 1);
    expect(platform.run(run).state).toBe('running');
    folder.append('events.ndjson', lines.slice(3).join(''));
    folder.showAll();
    await turn('signal 9', 1);
    expect(platform.run(run).state).toBe('finished');
    expect(platform.series(run, 'a').values).toEqual(upTo(5));
  });

  it('is waited for no longer than it may be late: then its runner died', async () => {
    const { run, folder, turn } = sent(() => 0);
    folder.append('events.ndjson', eventsOf(5, 0).slice(0, 3).join(''));
    folder.showAll();
    await turn('signal 9');
    await turn('signal 9', timing.folderLate);
    expect(platform.attempts(run)).toMatchObject([{ end: 'crashed', exitReason: expect.stringContaining('signal 9') }]);
    expect(platform.series(run, 'a').values).toEqual(upTo(2));
  });

  it('is waited for no longer where its node was lost, which Slurm gives status 0', async () => {
    const { run, turn } = sent(() => 0);
    await turn('0', 250, 'NODE_FAIL');
    await turn('0', timing.folderLate, 'NODE_FAIL');
    expect(platform.attempts(run)).toMatchObject([
      { end: 'crashed', exitReason: expect.stringContaining('lost its node') },
    ]);
  });

  it('is not waited for where the job came to no runner', async () => {
    const { run, turn } = sent(() => 0);
    await turn('72');
    expect(platform.attempts(run)).toMatchObject([{ end: 'crashed' }]);
  });

  it('is no sign of life where it shows an old heartbeat once more', async () => {
    const { run, lease, folder, turn } = sent(() => 0);
    for (const beat of [7, 8]) {
      folder.replace('heartbeat.json', heartbeat(lease, beat, 0));
      if (beat === 7) folder.append('events.ndjson', eventsOf(5, 0).slice(0, 3).join(''));
      folder.showAll();
      await turn(null);
    }
    // The old one, then the new one, again and again.
    for (let at = 0; at < 100; at++) {
      if (at % 2 === 0) folder.showSome();
      else folder.showAll();
      await turn(null, 1_000);
    }
    expect(platform.run(run)).toMatchObject({ state: 'lost', reason: expect.stringContaining('Nothing was heard') });
  });

  it('skips zeros that stay, as any line that is no event', async () => {
    const { run, folder, turn } = sent(() => 0);
    const lines = eventsOf(5, 0);
    folder.append('events.ndjson', [...lines.slice(0, 3), '\0\0\0\0\n', ...lines.slice(3)].join(''));
    folder.showAll();
    await turn(null);
    expect(platform.series(run, 'a').values).toEqual(upTo(2));
    await turn('0', timing.folderLate);
    expect(platform.series(run, 'a').values).toEqual(upTo(5));
    expect(platform.alarms(run)).toEqual([expect.stringContaining('it is not JSON')]);
    expect(platform.run(run).state).toBe('finished');
  });
});
