/** @file Counting runs on a real Slurm: to the end, stopped, over a time limit, over a lost node, and through restarts of everything. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import { get } from '@/server/services/runs/read/get';
import { targetReports } from '@/server/services/targets/report';
import { counterKey } from '@/workers/runner/test-support/counting-run';
import { startLoginNode } from './login-node';
import { countingRuns, quick, trouble, until, withoutAccounting } from './rig';

describe.skipIf(trouble !== null)(`runs on Slurm ${withoutAccounting === null ? 'with' : 'without'} accounting`, () => {
  const rig = countingRuns();
  const { name, start, launch, untilState, untilStep, expectWhole, jobs } = rig;

  it('computes one to its end, holds nothing of this machine, and keeps what it used', async () => {
    const run = launch(1500);
    start();
    await untilStep(run, 10);
    expect(jobs()).toEqual([expect.stringMatching(/^\d+_1 RUNNING 1 200M /)]);
    await untilState(run, 'finished');
    expectWhole(run, 1500);
    const [attempt] = get({ ctx: rig.platform.ctx, input: { id: run } }).attempts;
    expect(attempt).toMatchObject({
      end: 'finished',
      executor: 'slurm:lab',
      job: { nodes: expect.stringMatching(/^n/) },
    });
    if (withoutAccounting === null)
      expect(attempt?.job).toMatchObject({ state: 'COMPLETED', exit: '0', maxMemory: expect.any(Number) });
  });

  it('stops one that computes, with a checkpoint, and one that waits, whose job is cancelled', async () => {
    const run = launch(100_000, { checkpointEvery: 1000 });
    start();
    await untilStep(run, 10);
    rig.cluster.ask('scontrol', 'update', 'partition=batch', 'state=down');
    try {
      const waiting = launch(100);
      await until(() => expect(rig.platform.run(waiting).reason).toContain('its partition is down'));
      rig.platform.stop(waiting);
      rig.platform.stop(run);
      await untilState(waiting, 'stopped');
      await untilState(run, 'stopped');
      await until(() => expect(jobs()).toEqual([]));
    } finally {
      rig.cluster.ask('scontrol', 'update', 'partition=batch', 'state=up');
    }
    expectWhole(run, rig.platform.series(run, counterKey).steps.length);
  });

  it('insists on a stop: the job of a runner that hears nothing is cancelled', async () => {
    const run = launch(100_000, { checkpointEvery: 1000 });
    start({
      MASTHEAD_TUNABLES: JSON.stringify({ ...quick, stopGrace: 500, killGrace: 1_000 }),
    });
    await untilStep(run, 10);
    process.kill(rig.platform.attempts(run)[0]?.pid ?? Number.NaN, 'SIGSTOP');
    rig.platform.stop(run);
    await untilState(run, 'stopped');
    // Slurm wakes what stood still before it ends it: its runner may still save itself.
    const [attempt] = rig.platform.attempts(run);
    expect(attempt?.end).toMatch(/^(stopped|crashed)$/);
    expect(attempt?.job?.state).toMatch(/^CANCELLED/);
  });

  it('reaches nodes that see the data folder elsewhere, after a prologue, inside a container’s command', async () => {
    const elsewhere = path.join(rig.cluster.folder, 'elsewhere');
    symlinkSync(rig.platform.dataDirectory, elsewhere);
    const prologue = path.join(rig.cluster.folder, 'prologue.sh');
    writeFileSync(prologue, 'echo "prepared $(basename "$directory")"\nexport FROM_PROLOGUE=1\n');
    const container = ['sh', '-c', '[ "$FROM_PROLOGUE" = 1 ] && exec "$@"', 'container'];
    name(process.execPath, { data: elsewhere, prologue, container });
    const run = launch(300, { checkpointEvery: 50 });
    start({ COUNTER_HOLD: '100' });
    await untilStep(run, 100);
    process.kill(rig.platform.attempts(run)[0]?.pid ?? Number.NaN, 'SIGKILL');
    await untilState(run, 'finished');
    expectWhole(run, 300);
    const [first, second] = get({ ctx: rig.platform.ctx, input: { id: run } }).attempts;
    expect(second).toMatchObject({ resumedFromStep: 100, job: { log: ['prepared 2'] } });
    expect(first?.exitReason).toMatch(/^The runner (died|is gone)/);
    const job = readFileSync(path.join(rig.platform.dataDirectory, 'runs', run, '2', attemptFiles.job), 'utf8');
    expect(job).toContain(`${elsewhere}/runs/${run}/1/`);
  });

  it('goes on in another job after its time limit, to the bits of one without a limit', async () => {
    name(process.execPath, { timeLimit: 1, warning: 50 });
    const run = launch(3000, { checkpointEvery: 10_000 });
    start({ COUNTER_PACE: '5', COUNTER_HOLD: '2000' });
    await until(() => expect(rig.platform.attempts(run).length).toBeGreaterThan(1));
    await untilState(run, 'finished');
    expectWhole(run, 3000);
    const [first] = rig.platform.attempts(run);
    expect(first).toMatchObject({ end: 'interrupted', exitReason: expect.stringContaining('time limit of 1 min') });
    expect(rig.platform.run(run).crashes).toBe(0);
  });

  it('is preempted by a partition that comes before it, and resumes', async () => {
    name(process.execPath, { cores: 4 });
    const run = launch(4000, { checkpointEvery: 50 });
    start({ COUNTER_HOLD: '300' });
    await untilStep(run, 200);
    const script = path.join(rig.cluster.folder, 'urgent.sh');
    writeFileSync(script, '#!/bin/sh\nsleep 5\n');
    for (const node of rig.cluster.nodes)
      rig.cluster.ask(
        'sbatch',
        '--partition=urgent',
        '--exclusive',
        `--nodelist=${node}`,
        '--output=/dev/null',
        script,
      );
    await until(() => expect(rig.platform.attempts(run).length).toBeGreaterThan(1));
    await untilState(run, 'finished');
    expectWhole(run, 4000);
    expect(rig.platform.attempts(run)[0]?.exitReason).toMatch(/preempted/);
  });

  it('tries one again whose node was lost', async () => {
    const run = launch(400, { checkpointEvery: 20 });
    start({ COUNTER_HOLD: '100' });
    await untilStep(run, 100);
    const node = rig.platform.attempts(run)[0]?.job?.nodes ?? '';
    await rig.cluster.killNode(node);
    try {
      await untilState(run, 'finished');
    } finally {
      await rig.cluster.startNode(node);
    }
    expectWhole(run, 400);
    expect(rig.platform.attempts(run)).toMatchObject([
      { end: 'crashed', exitReason: expect.stringContaining(node) },
      { end: 'finished' },
    ]);
  });

  it('gets GPUs where the target has them', async () => {
    const run = launch(600, { target: 'gpus', device: 'auto' });
    start({ COUNTER_HOLD: '10' });
    await untilStep(run, 10);
    expect(jobs()).toEqual([expect.stringMatching(/ gres:gpu:1 /)]);
    rig.platform.stop(run);
    await untilState(run, 'stopped');
  });

  it('sends a sweep of fifty as one array, and computes all of it', async () => {
    const runs = Array.from({ length: 50 }, (_, seed) => launch(20, { seed }));
    start();
    await until(() => expect(rig.platform.runs(runs).every(({ state }) => state === 'finished')).toBe(true));
    for (const [seed, run] of runs.entries()) expectWhole(run, 20, seed);
    const batches = new Set(runs.map((run) => rig.platform.attempts(run)[0]?.job?.id?.split('_')[0]));
    expect(batches.size).toBe(1);
  });

  it('survives restarts of the dispatcher and of slurmctld, and a cluster that is silent meanwhile', async () => {
    const run = launch(2000, { checkpointEvery: 5000 });
    const first = start({ COUNTER_PACE: '5' });
    await untilStep(run, 50);
    await rig.cluster.stopController();
    const { length } = rig.platform.series(run, counterKey).steps;
    await untilStep(run, length + 200);
    first.child.kill('SIGKILL');
    await first.ended;
    start();
    const waiting = launch(30);
    await until(() => expect(rig.platform.run(run).state).toBe('running'));
    await untilStep(run, length + 400);
    expect(rig.platform.run(waiting)).toMatchObject({ state: expect.stringMatching(/queued|starting/) });
    await rig.cluster.startController();
    await untilState(run, 'finished');
    await untilState(waiting, 'finished');
    expectWhole(run, 2000);
    expect(rig.platform.attempts(run)).toHaveLength(1);
  });

  it('asks about 500 jobs with one squeue and one sacct a round at most', async () => {
    name(process.execPath, { jobs: 1000 });
    const calls = countedCalls(rig.cluster.folder);
    rig.cluster.ask('scontrol', 'update', 'partition=batch', 'state=down');
    const runs = Array.from({ length: 500 }, (_, seed) => launch(20, { seed }));
    try {
      start({ PATH: `${calls.folder}:${process.env.PATH}` });
      await until(() => expect(jobs().length).toBe(500));
      const before = calls.all();
      await until(() => expect(calls.all().length - before.length).toBeGreaterThanOrEqual(6));
      const since = calls.all().slice(before.length);
      expect(new Set(since)).toEqual(new Set(['squeue']));
      for (const run of runs.slice(0, 490)) rig.platform.stop(run);
      await until(() => expect(jobs().length).toBe(10));
    } finally {
      rig.cluster.ask('scontrol', 'update', 'partition=batch', 'state=up');
    }
    await until(() => expect(rig.platform.runs(runs.slice(490)).every(({ state }) => state === 'finished')).toBe(true));
    const all = calls.all();
    // Between two questions about the queue, accounting is asked once at most.
    const rounds = all.join(' ').split('squeue');
    expect(rounds.every((round) => (round.match(/sacct/g) ?? []).length <= 1)).toBe(true);
    expect(all.filter((each) => each === 'sbatch').length).toBeLessThanOrEqual(16);
  });

  it('goes through a login node, and through its absence, where this machine has no commands', async () => {
    const login = await startLoginNode(rig.cluster.environment);
    try {
      name(process.execPath, { host: login.host });
      const run = launch(1500);
      rig.platform.startDispatcher({
        PATH: `${login.folder}:${process.env.PATH}`,
        COUNTER_PACE: '5',
        MASTHEAD_TUNABLES: JSON.stringify(quick),
      });
      await untilStep(run, 20);
      await login.stop();
      await until(() => expect(targetReports(rig.platform.ctx)[0]).toMatchObject({ name: 'lab', answers: false }));
      const { length } = rig.platform.series(run, counterKey).steps;
      await untilStep(run, length + 100);
      expect(rig.platform.run(run).state).toBe('running');
      await login.start();
      await untilState(run, 'finished');
      expectWhole(run, 1500);
      expect(rig.platform.attempts(run)).toHaveLength(1);
      expect(login.sent().some((line) => line.startsWith('sbatch --parsable'))).toBe(true);
    } finally {
      await login.close();
    }
  });

  it('says what a node printed where it never got to the run', async () => {
    name('no-such-node');
    const run = launch(20);
    start();
    await untilState(run, 'failed');
    expect(rig.platform.run(run).reason).toContain('There is no no-such-node');
    const [attempt] = rig.platform.attempts(run);
    const log = readFileSync(
      path.join(rig.platform.dataDirectory, attempt?.directory ?? '', attemptFiles.nodeLog),
      'utf8',
    );
    expect(log).toContain('name it in targets.json');
  });
});

/** Slurm's commands behind scripts that note each call. */
function countedCalls(folder: string) {
  const bin = path.join(folder, 'counted');
  const log = path.join(folder, 'calls');
  mkdirSync(bin, { recursive: true });
  writeFileSync(log, '');
  for (const program of ['squeue', 'sacct', 'sbatch', 'scancel']) {
    writeFileSync(path.join(bin, program), `#!/bin/sh\necho ${program} >>${log}\nexec /usr/bin/${program} "$@"\n`, {
      mode: 0o755,
    });
  }
  const all = () =>
    readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  return { folder: bin, all };
}
