/** @file The Python process around the numbers: the effects of its absence, its end and its parent's end, and that none is left behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { isDomainError } from '@/domain/errors';
import { lackOf } from '@/domain/machine-lack';
import { spacePresets } from '@/domain/space';
import { drawMaterial } from '@/engine/parity/material';
import { sgdStep } from '@/engine/parity/observe';
import { singleNode } from '@/engine/parity/single-node';
import { buildSupernet } from '@/nas/spaces/supernet';
import { pytorchPeer } from '@/test/pytorch';
import { temporaryDirectory } from '@/test/temporary-directory';
import { createTorchEngine, torchAvailability } from './index';
import { TorchProcess } from './process';

const pytorch = pytorchPeer();
const greetingSchema = z.object({ pid: z.int() });
const graph = singleNode('small', [4, 4, 3], (b, x) => b.batchNorm('norm', x, { affine: true }));

/** Whether a process exists and is no zombie (it may have no reaper). */
function lives(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
const gone = (pid: number) => vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 30_000, interval: 20 });

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => error,
  );

it('says what to do if the interpreter is missing, or lacks torch', async () => {
  const absent = '/nowhere/python3';
  expect(await torchAvailability(absent)).toEqual({
    available: false,
    reason: expect.stringMatching(/\/nowhere\/python3 could not be started.*MASTHEAD_PYTHON/),
  });
  const bare = join(temporaryDirectory(), 'python3');
  writeFileSync(bare, '#!/bin/sh\nexec python3 -I -S "$@"\n');
  chmodSync(bare, 0o755);
  const error = await caught(createTorchEngine({ python: bare }));
  expect(error).toMatchObject({
    code: 'not-installed',
    message: expect.stringMatching(/can't import torch.*MASTHEAD_PYTHON/),
  });
});

describe.skipIf(pytorch.unobtainable)(`the torch engine's process${pytorch.hint}`, () => {
  const open: TorchProcess[] = [];
  const start = async () => {
    const child = new TorchProcess(pytorch.python());
    open.push(child);
    const { header } = await child.greet();
    return { child, pid: greetingSchema.parse(header).pid };
  };
  afterEach(() => {
    for (const child of open.splice(0)) child.close();
  });

  it('refuses a missing device and an unsupported precision, and leaves no process', async () => {
    const python = pytorch.python();
    expect(await caught(createTorchEngine({ python, device: 'cuda:7' }))).toMatchObject({
      code: 'unavailable',
      field: 'device',
      message: expect.stringContaining('cpu'),
    });
    expect(await caught(createTorchEngine({ python, device: 'cpu', precision: 'tf32' }))).toMatchObject({
      code: 'invalid-input',
      field: 'precision',
    });
  });

  it('answers in the order of the requests', async () => {
    const { child } = await start();
    await child.ask({ verb: 'open', device: 'cpu', precision: 'float32', threads: 1 });
    const { state } = drawMaterial(graph, { batch: 2, valid: 2 }, 1);
    const order: string[] = [];
    const compiled = child.ask({ verb: 'compile', program: 1, graph, batch: 2 }).then(() => order.push('compiled'));
    const loaded = child
      .ask({ verb: 'load', program: 1, updates: 5 }, { parameters: state.parameters })
      .then(() => order.push('loaded'));
    const { header, arrays } = await child.ask({ verb: 'read', program: 1 });
    expect(order).toEqual(['compiled', 'loaded']);
    expect(header).toMatchObject({ updates: 5 });
    expect(arrays.parameters).toEqual(state.parameters);
    await Promise.all([compiled, loaded]);
    expect(await caught(child.ask({ verb: 'read', program: 9 }))).toMatchObject({ code: 'engine-failed' });
    expect(await caught(child.ask({ verb: 'answer' }))).toMatchObject({ code: 'engine-failed' });
  });

  it('names its death, to those who wait and to all who ask later', async () => {
    const { child, pid } = await start();
    await child.ask({ verb: 'open', device: 'cpu', precision: 'float32', threads: 1 });
    process.kill(pid, 'SIGKILL');
    const error = await caught(child.ask({ verb: 'read', program: 1 }));
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('SIGKILL') });
    expect(lackOf(error)).toBeNull();
    expect(() => child.ask({ verb: 'read', program: 1 })).toThrow(expect.objectContaining({ code: 'unavailable' }));
    expect(isDomainError(error) && error.cause).toMatchObject({ code: 'ENGINE_DIED' });
  });

  it('is not left behind: closed, or its parent killed in the middle of a step', async () => {
    const { child, pid } = await start();
    child.close();
    await gone(pid);

    // A separate parent, which keeps the process busy until it is killed.
    const net = buildSupernet({ ...spacePresets.darts, initChannels: 16, layers: 4 }, { classes: 4, resolution: 16 });
    const { batch, z } = drawMaterial(net, { batch: 32, valid: 32 }, 1);
    const script = join(temporaryDirectory(), 'parent.mjs');
    writeFileSync(script, parent);
    const holder = spawn(process.execPath, [script, join(import.meta.dirname, 'pipe.mjs'), pytorch.python()], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    holder.stdin.end(
      JSON.stringify({
        graph: net,
        batch: { valid: batch.valid },
        images: Array.from(batch.images),
        labels: Array.from(batch.labels),
        z: Array.from(z),
        options: sgdStep,
      }),
    );
    const [line] = await once(holder.stdout, 'data');
    const busy = Number(String(line));
    expect(lives(busy)).toBe(true);
    holder.kill('SIGKILL');
    await gone(busy);
  });

  it('ends at a damaged frame rather than guess', async () => {
    const raw = spawn(pytorch.python(), ['-B', join(import.meta.dirname, 'serve.py')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(raw.stdout, 'data');
    raw.stdin.write(Buffer.alloc(64, 'x'));
    const [status] = await once(raw, 'exit');
    expect(status).toBe(3);
  });
});

/** Speaks to pipe.mjs as process.ts does; prints Python's pid once the first of many steps is done. */
const parent = `
import { MessageChannel, Worker } from 'node:worker_threads';
import { readFileSync } from 'node:fs';
const [pipe, python] = process.argv.slice(2);
const work = JSON.parse(readFileSync(0, 'utf8'));
const { port1, port2 } = new MessageChannel();
const program = pipe.replace('pipe.mjs', 'serve.py');
const workerData = { port: port2, python, program };
new Worker(pipe, { workerData, transferList: [port2] });
const arrays = [Float32Array.from(work.images), Int32Array.from(work.labels), Float32Array.from(work.z)];
const described = [['images', 'float32'], ['labels', 'int32'], ['z', 'float32']].map(([n, k], i) => [n, k, arrays[i].length]);
const send = (header, bytes = []) => port1.postMessage({ header, arrays: bytes });
const { graph, batch, options } = work;
let pid = 0;
port1.on('message', ({ header }) => {
  if (header?.pid) pid = header.pid;
  if (header?.id === 3) process.stdout.write(String(pid));
});
send({ id: 1, verb: 'open', device: 'cpu', precision: 'float32', threads: 1, arrays: [] });
send({ id: 2, verb: 'compile', program: 1, graph, batch: 32, arrays: [] });
for (let id = 3; id < 500; id++)
  send({ id, verb: 'step', program: 1, batch, options, arrays: described }, arrays.map((a) => new Uint8Array(a.buffer)));
`;
