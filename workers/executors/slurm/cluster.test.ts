/** @file A cluster played by a function: what is sent, found again, asked about, and never concluded from silence. */
import { describe, expect, it } from 'vitest';
import type { AttemptJob } from '@/db/schema';
import { attemptIdSchema } from '@/domain/ids';
import { parseTargets } from '@/domain/targets/target';
import type { JobOrder, OpenJob } from '../types';
import { Cluster } from './cluster';
import type { Said, SlurmCommand } from './commands';
import { sshWords } from './commands';
import { judgeRefusal, planBatches, sbatchWords } from './plan';

const [target] = parseTargets(
  JSON.stringify({
    targets: {
      lab: { kind: 'slurm', partition: 'gpu', gres: 'gpu:a100', modules: ['node/20'], container: ['run', '-x'] },
    },
  }),
  'targets.json',
).slurm;
if (target === undefined) throw new Error('no target');
const order = (at: number, more: Partial<JobOrder> = {}): JobOrder => ({
  attempt: attemptIdSchema.parse(`at_${String(at).padStart(12, '0')}`),
  ...{
    lease: 'lease',
    target,
    directory: `/data/runs/${at}/1`,
    nodes: 1,
    cores: 2,
    threads: 2,
    gpus: 1,
    memory: 100,
    timeLimit: 60,
  },
  ...more,
});

describe('the plan of a batch', () => {
  it('puts those together that ask for the same, in arrays that a cluster takes', () => {
    const many = Array.from({ length: 501 }, (_, at) => order(at));
    expect(planBatches([...many, order(600, { gpus: 2 })]).map(({ length }) => length)).toEqual([500, 1, 1]);
  });

  it('is told to sbatch in words, none of which is read by a shell', () => {
    const words = sbatchWords(
      [order(1), order(2)],
      { job: 'masthead-f', batch: 'b1' },
      {
        ...{
          script: '/data/slurm/job.sh',
          home: '/da%ta/slurm',
          folder: '/da%ta/slurm/b1',
          programs: '/opt/masthead/dist',
        },
      },
    );
    expect(words).toEqual([
      ...[
        '--parsable',
        '--no-requeue',
        '--job-name=masthead-f',
        '--comment=b1',
        '--array=1-2',
        '--nodes=1',
        '--ntasks=1',
      ],
      ...[
        '--cpus-per-task=2',
        '--mem=100M',
        '--gres=gpu:a100:1',
        '--time=60',
        '--signal=B:TERM@120',
        '--partition=gpu',
      ],
      ...['--chdir=/da%ta/slurm', '--output=/da%%ta/slurm/b1.%a.log', '--open-mode=append'],
      ...['/data/slurm/job.sh', '/da%ta/slurm/b1', '/opt/masthead/dist', 'node', '-m', 'node/20', '--', 'run', '-x'],
    ]);
  });

  it('asks for each node what one node takes, and goes on without a lost one', () => {
    const batch = [order(1, { nodes: 3, cores: 8, threads: 2, gpus: 4 })] as const;
    const paths = { script: '/s', home: '/h', folder: '/f', programs: '/p' };
    const words = sbatchWords(batch, { job: 'j', batch: 'b' }, paths);
    const wanted = ['--no-kill', '--nodes=3', '--ntasks-per-node=4', '--cpus-per-task=2', '--gres=gpu:a100:4'];
    expect(words).toEqual(expect.arrayContaining(wanted));
    expect(planBatches([order(1), order(2, { nodes: 2 })])).toHaveLength(2);
  });

  it('is refused for good, or not yet', () => {
    expect(
      [
        'sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)',
        'ssh: connect to host login port 22: Connection refused',
        'sbatch gave no answer within 60 s',
        'sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user’s size and/or time limits)',
        'sbatch: error: invalid partition specified: gpuu',
        'sbatch: error: Batch job submission failed: Requested node configuration is not available',
      ].map(judgeRefusal),
    ).toEqual(['unclear', 'unclear', 'unclear', 'unclear', 'refused', 'refused']);
  });

  it('reaches a login node without ever asking for a password', () => {
    expect(sshWords('login', '/tmp/s').slice(-2)).toEqual(['--', 'login']);
    expect(sshWords('login', '/tmp/s')).toEqual(expect.arrayContaining(['BatchMode=yes', 'ControlMaster=auto']));
  });
});

/** One cluster and its open attempts; each call of `turn` is a whole round. */
function rig(answer: (program: SlurmCommand, words: readonly string[]) => Partial<Said> | string) {
  const calls: string[] = [];
  const kept = new Map<string, AttemptJob>();
  let time = 0;
  const cluster = new Cluster({
    jobName: 'masthead-f',
    every: 10,
    idleEvery: 10,
    monotonic: () => time,
    now: () => 1_000,
    prepare: () => ({ name: `b${calls.length}`, words: [] }),
    keep: (each, job) => void kept.set(each.attempt, job),
    onRound: () => undefined,
    warn: () => undefined,
    commands: async (program, words) => {
      calls.push(program === 'scancel' ? [program, ...words].join(' ') : program);
      const said = answer(program, words);
      return typeof said === 'string'
        ? { ok: true, stdout: said, trouble: '' }
        : { ok: false, stdout: '', trouble: '', ...said };
    },
  });
  const open = (orders: readonly JobOrder[]): OpenJob[] =>
    orders.map(({ attempt }) => ({ attempt, target: 'lab', job: kept.get(attempt) ?? null }));
  return {
    cluster,
    calls,
    kept,
    phases: (orders: readonly JobOrder[]) => open(orders).map((each) => cluster.view(each)?.phase),
    views: (orders: readonly JobOrder[]) => open(orders).map((each) => cluster.view(each)),
    async turn(orders: readonly JobOrder[], spared: ReadonlySet<string> = new Set()) {
      time += 10;
      cluster.watch(open(orders), spared);
      cluster.turn();
      await cluster.close();
      cluster.watch(open(orders));
    },
  };
}

describe('a cluster', () => {
  it('is asked once about all, and once for what became of those that ended', async () => {
    const orders = Array.from({ length: 300 }, (_, at) => order(at));
    let state = 'PENDING';
    const { cluster, calls, turn, phases } = rig((program) => {
      if (program === 'sbatch') return '7\n';
      if (program === 'squeue')
        return orders.map((_, at) => `7_${at + 1}|${state}|0:01|1:00|n1|b0|Priority`).join('\n');
      return orders.map((_, at) => `7_${at + 1}|COMPLETED|0:0|1||cpu=1|n1`).join('\n');
    });
    cluster.submit(orders);
    await turn(orders);
    expect(new Set(phases(orders))).toEqual(new Set(['waiting']));
    state = 'RUNNING';
    await turn(orders);
    expect(new Set(phases(orders))).toEqual(new Set(['running']));
    state = 'COMPLETED';
    await turn(orders);
    await turn(orders);
    expect(new Set(phases(orders))).toEqual(new Set(['over']));
    expect(calls).toEqual(['sbatch', 'squeue', 'squeue', 'squeue', 'sacct', 'squeue', 'sacct']);
  });

  it('ends nothing by its silence', async () => {
    const [one, two] = [order(1), order(2)];
    let silent = false;
    const { cluster, turn, phases, views } = rig((program) => {
      if (program === 'sbatch') return '7\n';
      if (silent) return { trouble: 'slurm_load_jobs error: Unable to contact slurm controller' };
      return '7_1|RUNNING|0:01|1:00|n1|b0|None\n7_2|PENDING|0:00|1:00||b0|Resources';
    });
    cluster.submit([one, two]);
    await turn([one, two]);
    silent = true;
    for (let hour = 0; hour < 700; hour++) await turn([one, two]);
    expect(phases([one, two])).toEqual(['unknown', 'waiting']);
    expect(views([two])[0]?.why).toContain('gives no answer');
    expect(cluster.state).toMatchObject({ answers: false, since: 1_000 });
    silent = false;
    await turn([one, two]);
    expect(phases([one, two])).toEqual(['running', 'waiting']);
  });

  it('finds a job whose sbatch never answered, and sends again what it did not take', async () => {
    const [one, two] = [order(1), order(2, { gpus: 2 })];
    const { cluster, calls, kept, turn } = rig((program) => {
      if (program === 'sbatch') return { trouble: 'sbatch gave no answer within 60 s' };
      return program === 'squeue' ? '9_1|RUNNING|0:01|1:00|n1|b0|None' : '';
    });
    cluster.submit([one, two]);
    for (let round = 0; round < 3; round++) await turn([one, two]);
    expect(kept.get(one.attempt)).toMatchObject({ id: '9_1', batch: 'b0' });
    expect(kept.get(two.attempt)).toMatchObject({ id: null });
    expect(calls.filter((call) => call === 'sbatch')).toHaveLength(3);
  });

  it('takes up jobs that an earlier dispatcher sent', async () => {
    const [one] = [order(1)];
    const { cluster, kept, turn, phases } = rig(() => '9_4|RUNNING|0:01|1:00|n1|old|None');
    const job = { batch: 'old', task: 4, id: null, state: null, nodes: null, elapsed: null };
    cluster.recover(one, { ...job, maxMemory: null, gpus: null, exit: null });
    await turn([one]);
    expect(phases([one])).toEqual(['running']);
    expect(kept.get(one.attempt)).toMatchObject({ id: '9_4' });
  });

  it('gives a job up that nobody knows any more only after several looks, and without accounting, too', async () => {
    const [one] = [order(1)];
    let there = true;
    const { cluster, calls, turn, phases } = rig((program) => {
      if (program === 'sbatch') return '7\n';
      if (program === 'sacct') return { trouble: 'Slurm accounting storage is disabled' };
      return there ? '7_1|RUNNING|0:01|1:00|n1|b0|None' : '';
    });
    cluster.submit([one]);
    await turn([one]);
    there = false;
    await turn([one]);
    expect(phases([one])).toEqual(['unknown']);
    for (let round = 0; round < 3; round++) await turn([one]);
    expect(phases([one])).toEqual(['over']);
    expect(calls.filter((call) => call === 'sacct')).toHaveLength(1);
  });

  it('cancels all that is to end with one call, and jobs that no attempt stands for', async () => {
    const orders = [order(1), order(2)];
    const { cluster, calls, turn } = rig((program) =>
      program === 'sbatch'
        ? '7\n'
        : '7_1|RUNNING|0:01|1:00|n1|b0|None\n7_2|RUNNING|0:01|1:00|n1|b0|None\n3_9|PENDING|0:00|1:00||x|None',
    );
    cluster.submit(orders);
    await turn(orders);
    cluster.cancel('7_1', 'TERM');
    cluster.cancel('7_2', 'TERM');
    await turn(orders);
    expect(calls.filter((call) => call.startsWith('scancel'))).toEqual([
      'scancel --signal=TERM --batch 7_1 7_2',
      'scancel 3_9',
    ]);
  });

  it('spares the jobs of a target that the file does not name now', async () => {
    const { calls, turn } = rig(() => '3_9|RUNNING|0:01|1:00|n1|x|None');
    for (let round = 0; round < 2; round++) await turn([], new Set(['x']));
    expect(calls).toEqual(['squeue', 'squeue']);
    for (let round = 0; round < 2; round++) await turn([]);
    expect(calls.slice(2)).toEqual(['squeue', 'scancel 3_9', 'squeue']);
  });

  it('tells what it refuses for good', async () => {
    const [one] = [order(1)];
    const { cluster, turn, views } = rig((program) =>
      program === 'sbatch' ? { trouble: 'sbatch: error: invalid partition specified: gpuu' } : '',
    );
    cluster.submit([one]);
    await turn([one]);
    expect(views([one])[0]?.refused).toContain('gpuu');
  });
});
