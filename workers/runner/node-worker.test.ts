/**
 * @file Task workers of other nodes, as processes of this machine that come over real sockets: whole runs end with the same bits, also when one is killed
 * in the middle and another joins; nobody comes in without the job's key, or from elsewhere.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunConfigInput } from '@/domain/run-config';
import { spreadOf } from '@/domain/run-config/spread';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { type RunInMemoryInput, type RunRecord, runInMemory } from '@/test/run-in-memory';
import { artefactOf, digitRuns, smallMetaTrain } from '@/test/small-run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { computeAlike, engineChoice } from './engine-choice';
import { type Exchange, openExchange } from './exchange';
import { readExchange } from './exchange-file';
import { addressesOf, type JobNode, parseNodes } from './job-nodes';
import { startWorkerPool, type WorkerPool } from './worker-pool';
import { loadZeromq } from './zeromq';

let programs: TestPrograms;
let engine: Engine;
let common: Awaited<ReturnType<typeof digitRuns>>;
let directory: string;
const pools: WorkerPool[] = [];
const guests: ChildProcess[] = [];
const said: string[] = [];
const two: readonly JobNode[] = parseNodes(['n1=127.0.0.1', 'n2=127.0.0.1']);

beforeAll(async () => {
  programs = await bundlePrograms({ runner: new URL('./main.ts', import.meta.url) });
  ({ engine } = await selectEngine('auto'));
  common = await digitRuns(engine);
}, 300_000);
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  await Promise.all(guests.splice(0).map(end));
  said.length = 0;
});
afterAll(() => {
  engine.dispose();
  programs.remove();
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** As a step of the job begins one on n2. */
function guest(index = 0): ChildProcess {
  writeFileSync(path.join(directory, 'environment.json'), JSON.stringify({ OMP_NUM_THREADS: '1' }));
  const words = ['--node-worker', directory, directory, String(index)];
  const env = { ...process.env, SLURMD_NODENAME: 'n2' };
  const child = spawn(process.execPath, [programs.file('runner'), ...words], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  guests.push(child);
  return child;
}

const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 120_000, interval: 20 });

/** On n1, and on those that come from n2: the run begins when there is one. */
const onNodes: RunInMemoryInput['means'] = async (job) => {
  directory = temporaryDirectory();
  const pool = await startWorkerPool({
    program: programs.file('runner'),
    job,
    spread: spreadOf(job.config),
    choice: engineChoice(job),
    environment: process.env,
    others: { directory, own: 'n1', nodes: two },
    emit: (event) => void said.push(event.type === 'log' ? event.message : event.type),
  });
  pools.push(pool);
  guest();
  await until(() => expect(said.join('\n')).toContain('Task worker 1 of node n2 has joined.'));
  return { pool };
};

describe('a meta-training on two nodes', () => {
  const config = { ...smallMetaTrain, metaUpdate: 'fomaml', threads: 1 } satisfies RunConfigInput;
  let alone: RunRecord;
  beforeAll(async () => {
    alone = await runInMemory({ ...common, config });
  });

  it('is the same bits as on one, and its other nodes are told to go', async () => {
    const spread = await runInMemory({ ...common, config: { ...config, nodes: 2 }, means: onNodes });
    expect(artefactOf(spread, 'prior')).toEqual(artefactOf(alone, 'prior'));
    const [other] = guests;
    const gone = other === undefined ? [] : once(other, 'exit');
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    expect(await gone).toEqual([0, null]);
    expect(readExchange(directory)).toBeUndefined();
  });

  it('is the same bits when a worker is killed in the middle of its task, and another one joins', async () => {
    let ticks = 0;
    const killed = await runInMemory({
      ...common,
      config: { ...config, nodes: 2 },
      means: onNodes,
      onTick() {
        ticks += 1;
        if (ticks !== 11) return;
        guests[0]?.kill('SIGKILL');
        guest();
      },
    });
    expect(said.join('\n')).toContain('Task worker 1 of node n2 is gone: what it did is done again by others');
    expect(artefactOf(killed, 'prior')).toEqual(artefactOf(alone, 'prior'));
    await until(() => expect(said.filter((line) => line.endsWith('has joined.'))).toHaveLength(2));
  });
});

describe('who may come in', () => {
  const refused: string[] = [];
  let exchange: Exchange;
  const open = async (nodes: readonly JobNode[]) => {
    directory = temporaryDirectory();
    const met: string[] = [];
    exchange = await openExchange({
      ...{ directory, own: 'n1', nodes },
      onPeer: ({ hello }) => void met.push(hello.node),
      onRefused: (message) => void refused.push(message),
    });
    const file = readExchange(directory);
    if (file === undefined) throw new Error('no file');
    return { met, file };
  };
  afterEach(async () => {
    await exchange.close();
    refused.length = 0;
  });

  /** Whether somebody with these keys is let in. */
  async function knock(file: NonNullable<ReturnType<typeof readExchange>>): Promise<boolean> {
    const { Dealer } = await loadZeromq();
    const { coordinatorKey: curveServerKey, workerKey: curvePublicKey, workerSecret: curveSecretKey } = file;
    const socket = new Dealer({ curveServerKey, curvePublicKey, curveSecretKey, linger: 0, reconnectInterval: -1 });
    socket.connect(file.endpoint);
    try {
      for await (const { type } of socket.events) {
        if (type === 'handshake') return true;
        if (type.startsWith('handshake:error') || type === 'disconnect') return false;
      }
      return false;
    } finally {
      socket.close();
    }
  }

  it('has the key of this job, which only the owner of the file can read', async () => {
    const { file } = await open(two);
    expect(statSync(path.join(directory, attemptFiles.exchange)).mode & 0o777).toBe(0o600);
    expect(await knock(file)).toBe(true);
    const other = (await loadZeromq()).curveKeyPair();
    const wrong = { ...file, workerKey: other.publicKey, workerSecret: other.secretKey };
    expect(await knock(wrong)).toBe(false);
    expect(refused).toEqual(['A connection from 127.0.0.1 was refused: it does not have the key of this job.']);
  });

  it('is a node of the job: even with its key nobody else is let in', async () => {
    const { file, met } = await open([
      { name: 'n1', address: '127.0.0.2' },
      { name: 'n2', address: '127.0.0.3' },
    ]);
    expect(file.endpoint).toMatch(/^tcp:\/\/127\.0\.0\.2:\d+$/);
    expect(await knock(file)).toBe(false);
    expect(refused).toEqual(['A connection from 127.0.0.1 was refused: it is not a node of this job.']);
    expect(met).toEqual([]);
  });
});

it('says what to do where zeromq does not load', async () => {
  vi.resetModules();
  vi.doMock('zeromq', () => {
    throw new Error('No compatible zeromq.js addon found');
  });
  const { loadZeromq: load } = await import('./zeromq');
  await expect(load()).rejects.toMatchObject({
    code: 'not-installed',
    message: expect.stringContaining('take nodes 1'),
  });
  vi.doUnmock('zeromq');
  vi.resetModules();
});

it('reads the nodes of a job, and finds their addresses', async () => {
  const nodes = parseNodes(['n1=127.0.0.1', '/data/x', 'n-2.lab=localhost', 'n3=$(id)']);
  expect(nodes.map(({ name }) => name)).toEqual(['n1', 'n-2.lab']);
  const found = await addressesOf([...nodes, { name: 'n9', address: 'no-such-host.invalid' }]);
  expect(found.get('n1')).toEqual(['127.0.0.1']);
  expect(found.get('n-2.lab')?.length).toBeGreaterThan(0);
  expect(found.get('n9')).toEqual([]);
});

it('takes for alike what computes the same bits', () => {
  const one = { name: 'native', version: '1', device: 'AMD EPYC 7B13 (avx2)', kind: 'cpu' } as const;
  expect(computeAlike(one, { ...one, device: 'Intel Xeon (avx2)' })).toBe(true);
  expect(computeAlike(one, { ...one, device: 'AMD EPYC 7B13 (avx512)' })).toBe(false);
  const card = { name: 'torch', version: '2.1', device: 'NVIDIA A100 (cuda:0, float32)', kind: 'gpu' } as const;
  expect(computeAlike(card, { ...card, device: 'NVIDIA V100 (cuda:0, float32)' })).toBe(false);
});
