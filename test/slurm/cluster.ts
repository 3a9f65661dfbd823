/**
 * @file A Slurm of the test's own: munge, slurmctld and two slurmd on this host, from files in a folder of its own, with accounting where
 * slurmdbd and MariaDB can be had. Nothing of it is left behind.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@/workers/supervisor/port';

export interface SlurmCluster {
  readonly folder: string;
  /** With which Slurm's commands speak to it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly nodes: readonly string[];
  /** What a command printed. @throws where it fails */
  ask(program: string, ...words: string[]): string;
  /** Kills the daemon of a node, and the jobs that run on it. */
  killNode(name: string): Promise<void>;
  startNode(name: string): Promise<void>;
  stopController(): Promise<void>;
  startController(): Promise<void>;
  close(): Promise<void>;
}

export interface ClusterNeeds {
  readonly accounting: boolean;
}

/** Of its daemons, on 127.0.0.1. */
interface Ports {
  readonly controller: number;
  readonly nodes: readonly number[];
  readonly accounting: number;
  readonly database: number;
}

const nodes = ['n1', 'n2'] as const;
const cores = 4;

export async function startCluster({ accounting }: ClusterNeeds): Promise<SlurmCluster> {
  const ports = await freePorts();
  const folder = mkdtempSync(path.join(tmpdir(), 'masthead-slurm-'));
  chmodSync(folder, 0o755);
  const at = (name: string) => path.join(folder, name);
  const daemons = new Map<string, ChildProcess>();
  const environment = { SLURM_CONF: at('slurm.conf') };

  const start = (name: string, program: string, words: readonly string[]): void => {
    const child = spawn(program, words, { env: { ...process.env, ...environment }, stdio: 'ignore', detached: true });
    daemons.set(name, child);
  };
  const stop = async (name: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    const child = daemons.get(name);
    if (child === undefined) return;
    daemons.delete(name);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(late);
  };
  const run = (program: string, words: readonly string[]) =>
    spawnSync(program, words, { env: { ...process.env, ...environment }, encoding: 'utf8', timeout: 60_000 });
  const ask = (program: string, ...words: string[]): string => {
    const { status, stdout, stderr, error } = run(program, words);
    if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? stderr}`);
    return stdout;
  };
  const startController = async () => {
    start('slurmctld', 'slurmctld', ['-D', '-f', at('slurm.conf')]);
    await until('slurmctld', () => run('sinfo', ['-h']).status === 0);
  };
  const startNode = async (name: string) => {
    start(name, 'slurmd', ['-D', '-f', at('slurm.conf'), '-N', name]);
    await until(name, () => /^(idle|mixed|allocated)/.test(ask('sinfo', '-h', '-N', '-n', name, '-o', '%T')));
  };

  mkdirSync(at('state'));
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o400 });
  start('munged', 'munged', [
    '--foreground',
    '--force',
    ...[
      'key-file=munge.key',
      'socket=munge.socket',
      'pid-file=munged.pid',
      'log-file=munged.log',
      'seed-file=munge.seed',
    ].map((word) => `--${word.replace('=', `=${folder}/`)}`),
  ]);
  await until('munged', () => run('munge', ['-n', '-S', at('munge.socket')]).status === 0);
  if (accounting) {
    mkdirSync(at('mysql'));
    const sql = ['--no-defaults', '--user=root', `--datadir=${at('mysql')}`];
    ask('mariadb-install-db', ...sql, '--auth-root-authentication-method=normal', '--skip-test-db');
    start('mariadbd', 'mariadbd', [
      ...sql,
      ...[
        '--skip-networking=0',
        '--bind-address=127.0.0.1',
        `--port=${ports.database}`,
        `--socket=${at('mysql.socket')}`,
      ],
      ...[`--pid-file=${at('mysql.pid')}`, '--innodb-buffer-pool-size=64M', '--innodb-lock-wait-timeout=900'],
    ]);
    const query = (text: string) =>
      run('mariadb', ['--no-defaults', `--socket=${at('mysql.socket')}`, '-uroot', '-e', text]);
    await until('mariadbd', () => query('select 1').status === 0);
    query(
      "create database slurm_acct_db; create user slurm@127.0.0.1 identified by 'slurm'; grant all on slurm_acct_db.* to slurm@127.0.0.1;",
    );
    writeFileSync(at('slurmdbd.conf'), accountingConf(folder, ports), { mode: 0o600 });
  }
  const gpus = ['gpu0', 'gpu1'].map((name) => at(name));
  for (const file of gpus) writeFileSync(file, '');
  writeFileSync(
    at('gres.conf'),
    nodes.map((name) => `NodeName=${name} Name=gpu File=${at('gpu[0-1]')} Count=${gpus.length}\n`).join(''),
  );
  writeFileSync(at('slurm.conf'), controllerConf(folder, ports, accounting));
  if (accounting) {
    start('slurmdbd', 'slurmdbd', ['-D']);
    await until('slurmdbd', () => run('sacctmgr', ['-n', 'list', 'cluster']).status === 0);
    run('sacctmgr', ['-i', 'add', 'cluster', 'masthead']);
  }
  await startController();
  await Promise.all(nodes.map(startNode));
  return {
    folder,
    environment,
    nodes,
    ask,
    startController,
    startNode,
    stopController: () => stop('slurmctld'),
    async killNode(name) {
      await stop(name, 'SIGKILL');
      // What it had started lives on without it, as it would not on a node that loses power.
      for (const pid of stepsOf(name)) end(pid);
    },
    async close() {
      for (const name of [...nodes, 'slurmctld', 'slurmdbd', 'mariadbd', 'munged']) await stop(name);
      for (const name of nodes) for (const pid of stepsOf(name)) end(pid);
      rmSync(folder, { recursive: true, force: true });
    },
  };

  /** Batch scripts that run on a node, by the log that slurmstepd gave them. */
  function stepsOf(name: string): number[] {
    const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
    return stdout.split('\n').flatMap((line) => {
      const [pid = '', ...words] = line.trim().split(/\s+/);
      if (!words.join(' ').startsWith('slurmstepd')) return [];
      const environ = safely(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? '';
      if (!environ.includes(`SLURM_CONF=${at('slurm.conf')}`) && !environ.includes(folder)) return [];
      const children = safely(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) ?? '';
      const own = children
        .trim()
        .split(/\s+/)
        .filter((each) => each !== '');
      const onNode = own.some((each) =>
        (safely(() => readFileSync(`/proc/${each}/environ`, 'utf8')) ?? '').includes(`SLURMD_NODENAME=${name}\0`),
      );
      // The step first: it would report the end of its script.
      return onNode ? [Number(pid), ...own.map(Number)] : [];
    });
  }
}

async function freePorts(): Promise<Ports> {
  const found = new Set<number>();
  while (found.size < nodes.length + 3) found.add(await freePort());
  const [controller = 0, accounting = 0, database = 0, ...rest] = found;
  return { controller, accounting, database, nodes: rest };
}

/** Daemons may take their time on a busy machine. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const from = performance.now(); !holds(); await pause(200))
    if (performance.now() - from > 180_000) throw new Error(`${what} did not come up.`);
}

/** With its group, if it leads one. */
function end(pid: number): void {
  for (const each of [pid, -pid]) safely(() => process.kill(each, 'SIGKILL'));
}

function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function controllerConf(folder: string, ports: Ports, accounting: boolean): string {
  const host = hostname();
  const node = (name: string, at: number) =>
    `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports.nodes[at]} CPUs=${cores} RealMemory=4000 Gres=gpu:2`;
  return `ClusterName=masthead
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=${ports.controller}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
CredType=cred/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool-%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd-%n.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
ReturnToService=2
SlurmdParameters=config_overrides
SlurmdTimeout=10
KillWait=10
MinJobAge=60
MaxJobCount=5000
GresTypes=gpu
PreemptType=preempt/partition_prio
PreemptMode=CANCEL
${accounting ? `AccountingStorageType=accounting_storage/slurmdbd\nAccountingStorageHost=127.0.0.1\nAccountingStoragePort=${ports.accounting}\nAccountingStoragePass=${folder}/munge.socket\nAccountingStorageTRES=gres/gpu` : ''}
${nodes.map(node).join('\n')}
PartitionName=batch Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=urgent Nodes=n1,n2 MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
`;
}

function accountingConf(folder: string, ports: Ports): string {
  return `AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=${ports.accounting}
SlurmUser=root
LogFile=${folder}/slurmdbd.log
PidFile=${folder}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=${ports.database}
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm_acct_db
`;
}
