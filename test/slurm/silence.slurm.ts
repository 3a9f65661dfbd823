/**
 * @file A cluster that is silent for an hour while jobs run, end, die and wait: `MASTHEAD_TEST_SILENCE=60 npm run test:slurm` (minutes). Real time, the
 * usual limits, next to no processor.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { RunId } from '@/domain/ids';
import { overridableTunables } from '@/domain/tunables';
import { targetReports } from '@/server/services/targets/report';
import { counterKey } from '@/workers/runner/test-support/counting-run';
import { countingRuns, trouble, until } from './rig';

const minutes = Number(process.env.MASTHEAD_TEST_SILENCE ?? 0);
const stepsPerMinute = 240;
// The platform's own pace, not the tests'.
const { heartbeatEvery, controlEvery, dispatchEvery, presenceEvery, lostAfter, retryAfter } = overridableTunables;
const usual = {
  MASTHEAD_TUNABLES: JSON.stringify({
    ...{ heartbeatEvery, controlEvery, dispatchEvery, presenceEvery, lostAfter, retryAfter },
  }),
  COUNTER_PACE: String(60_000 / stepsPerMinute),
};
const steps = (during: number) => Math.round(during * stepsPerMinute);

describe.skipIf(trouble !== null || !(minutes > 0))(`a cluster that is silent for ${minutes} min`, () => {
  const rig = countingRuns();
  const { start, launch, untilState, untilStep, expectWhole } = rig;

  it('ends nothing, loses nothing, computes nothing twice', { timeout: minutes * 60_000 + 3_600_000 }, async () => {
    const throughout = launch(steps(minutes + 3), { checkpointEvery: 500 });
    const within = launch(steps(minutes / 2), { checkpointEvery: 500 });
    const stopped = launch(1_000_000, { checkpointEvery: 500 });
    const killed = launch(steps(minutes / 10 + 2), { checkpointEvery: 20 });
    const first = start({ ...rig.cluster.environment, ...usual });
    for (const run of [throughout, within, stopped, killed]) await untilStep(run, 5);
    rig.cluster.ask('scontrol', 'update', 'partition=batch', 'state=down');
    const waiting = launch(30);
    await until(() => expect(rig.platform.run(waiting).reason).toContain('its partition is down'));
    await rig.cluster.stopController();

    const from = performance.now();
    const say = (facts: object) => {
      const minute = Math.round((performance.now() - from) / 6_000) / 10;
      const shown = Object.entries({ throughout, within, stopped, killed, waiting }).map(([which, run]) => {
        const { length } = rig.platform.series(run, counterKey).steps;
        return `${which} ${rig.platform.run(run).state} ${length}`;
      });
      process.stderr.write(`${JSON.stringify({ minute, ...facts })} ${shown.join(', ')}\n`);
    };
    const share = (of: number) => pause(Math.max(0, minutes * 60_000 * of - (performance.now() - from)));
    await until(() => expect(targetReports(rig.platform.ctx)[0]).toMatchObject({ name: 'lab', answers: false }));
    say({ trouble: targetReports(rig.platform.ctx)[0]?.trouble });

    await share(0.1);
    const late = launch(40);
    rig.platform.stop(stopped);
    await untilState(stopped, 'stopped');
    process.kill(rig.platform.attempts(killed)[0]?.pid ?? Number.NaN, 'SIGKILL');
    say({ late: 'launched', killed: 'with SIGKILL' });

    await share(0.3);
    first.child.kill('SIGKILL');
    await first.ended;
    start({ ...rig.cluster.environment, ...usual });
    for (let part = 0.4; part < 1; part += 0.05) {
      await share(part);
      say({ late: rig.platform.run(late).state });
      expect(rig.platform.run(throughout).state).toBe('running');
      expect(rig.platform.attempts(killed)).toHaveLength(1);
      expect(rig.platform.run(waiting).state).toBe('starting');
      expect(rig.platform.run(late).state).toMatch(/queued|starting/);
    }
    expect(rig.platform.run(within).state).toBe('finished');

    await share(1);
    await rig.cluster.startController();
    rig.cluster.ask('scontrol', 'update', 'partition=batch', 'state=up');
    const finished = (run: RunId) =>
      vi.waitFor(() => expect(rig.platform.run(run).state).toBe('finished'), { timeout: 1_800_000, interval: 250 });
    for (const [which, run] of Object.entries({ waiting, late, throughout, killed })) {
      await finished(run);
      say({ ended: which });
    }
    expectWhole(throughout, steps(minutes + 3));
    expectWhole(within, steps(minutes / 2));
    expectWhole(killed, steps(minutes / 10 + 2));
    expectWhole(stopped, rig.platform.series(stopped, counterKey).steps.length);
    for (const run of [waiting, late, throughout, within, stopped]) expect(rig.platform.attempts(run)).toHaveLength(1);
    expect(rig.platform.attempts(killed)).toMatchObject([{ end: 'crashed' }, { end: 'finished' }]);
    await until(() => expect(rig.jobs()).toEqual([]));
  });
});
