/** @file What is told of a run that was sent to a cluster: it waits there, then computes; what waits is no time at work. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AttemptJob } from '@/db/schema';
import type { RunId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { system } from '../../system';
import { reportDispatcher } from '../../system/dispatcher';
import { targetFindings } from '../../system/machine-findings';
import { reportTargets } from '../../targets/report';
import { get } from '../read/get';
import { summarise } from '../read/summarise';
import { requireRun } from '../require-run';
import { claimNextRun } from './claim';
import { recordJob, recordJobBegan, reportWaiting } from './job';
import { listAttemptsHere, listOwnAttempts } from './open-attempts';

let platform: ReturnType<typeof makePlatform>;
let basis: Awaited<ReturnType<typeof makeBasis>>;
let ctx: ServiceContext;
const job: AttemptJob = {
  ...{ batch: 'b1', task: 1, id: '7_1', state: 'PENDING', nodes: null, elapsed: null },
  ...{ maxMemory: null, gpus: null, exit: null },
};
beforeEach(async () => {
  platform = makePlatform({ slots: 1 });
  ctx = platform.ctx;
  name({ lab: { kind: 'slurm', jobs: 1 } });
  basis = await makeBasis(ctx);
  reportDispatcher({ ctx, input: { pid: 1, devices: [] } });
});
const name = (targets: object): void =>
  writeFileSync(path.join(ctx.settings.dataDirectory, 'targets.json'), JSON.stringify({ targets }));
const why = (id: RunId) => summarise(ctx, requireRun(ctx.db, id)).reason;

function sent(): RunId {
  platform.advance(1);
  return makeQueuedRun(ctx, { ...basis.search, target: 'lab' });
}

describe('a run for a cluster', () => {
  it('holds no slot and no core, and keeps to the limit of its target', () => {
    const [first, second] = [sent(), sent()];
    platform.advance(1);
    const here = makeQueuedRun(ctx, basis.search);
    const claimed = claimNextRun({ ctx });
    expect(claimed).toMatchObject({ run: first, target: { name: 'lab' } });
    expect([listAttemptsHere({ ctx }).length, listOwnAttempts({ ctx }).length]).toEqual([0, 1]);
    expect(claimNextRun({ ctx })).toMatchObject({ run: here, target: null });
    expect(claimNextRun({ ctx })).toBeNull();
    expect(why(second)).toBe("Waits for a job on lab to end: 1 at once is the target's limit.");
  });

  it('waits while its cluster is silent, or named no more', () => {
    const id = sent();
    const silent = { name: 'lab', answers: false, since: 5, trouble: 'squeue gave no answer within 60 s' };
    reportTargets({ ctx, input: [silent] });
    expect(claimNextRun({ ctx })).toBeNull();
    expect(why(id)).toContain('its cluster gives no answer (squeue gave no answer within 60 s)');
    name({});
    expect(claimNextRun({ ctx })).toBeNull();
    expect(why(id)).toContain('targets.json does not name now');
  });

  it('is told of what is wrong with the operator’s file', () => {
    name({ lab: { kind: 'slurm', partition: '$(reboot)' }, other: { kind: 'slurm' } });
    const { targets, problems } = system.targets({ ctx, input: undefined });
    expect(targets.map((each) => each.name)).toEqual(['local', 'other']);
    expect(problems).toEqual([expect.stringMatching(/^targets\.json: lab\.partition: /)]);
    expect(targetFindings(ctx).map(({ verdict, title }) => [title, verdict])).toEqual([
      ['Targets', 'failed'],
      ['Target other', 'attention'],
    ]);
  });

  it('is at work from when its job began', () => {
    const id = sent();
    const claimed = claimNextRun({ ctx });
    if (claimed === null) throw new Error('nothing was claimed');
    const input = { attempt: claimed.attempt, lease: claimed.lease };
    recordJob({ ctx, input: { ...input, job } });
    reportWaiting({ ctx, input: { ...input, reason: 'Waits on lab as job 7_1: other jobs come before it' } });
    platform.advance(3_600_000);
    const began = ctx.now();
    expect(get({ ctx, input: { id } })).toMatchObject({
      ...{ state: 'starting', reason: 'Waits on lab as job 7_1: other jobs come before it', worked: { since: null } },
      attempts: [{ executor: 'slurm:lab', job: { id: '7_1', state: 'PENDING', log: [] } }],
    });
    recordJob({ ctx, input: { ...input, job: { ...job, state: 'RUNNING', nodes: 'n1' } } });
    recordJobBegan({ ctx, input });
    expect(get({ ctx, input: { id } })).toMatchObject({
      ...{ reason: null, startedAt: began, worked: { since: began }, attempts: [{ host: 'n1', startedAt: began }] },
    });
  });
});
