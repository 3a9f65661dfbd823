/** @file What `auto` computes with: what is granted, the fastest of it, and what the log says. */
import { expect, it } from 'vitest';
import { DomainError } from '@/domain/errors';
import { nativeAvailability } from '@/engine/native';
import type { Engine } from '@/engine/types';
import { type Candidate, candidatesOf, fastest, gpusGranted } from './open-engine';

const disposed: string[] = [];
const candidate = (name: string, compute: () => Engine = () => engineOf(name)): Candidate => ({
  name,
  open: async () => compute(),
});
const engineOf = (title: string): Engine => ({
  info: { name: 'native', version: '0', device: title, kind: 'cpu' },
  compile: () => {
    throw new Error('computes nothing');
  },
  dispose: () => void disposed.push(title),
});
const refusing = (code: 'not-installed' | 'unavailable', message: string) => (): never => {
  throw new DomainError(code, message);
};

it('is the fastest of those that load and compute; the others are let go', async () => {
  const times: Readonly<Record<string, number>> = { slow: 300, fast: 10, middle: 20 };
  const time = async ({ info }: Engine): Promise<number> => {
    const took = times[info.device];
    if (took === undefined) throw new DomainError('out-of-memory', 'The card is full.');
    return took;
  };
  const found = await fastest(
    [
      candidate('slow'),
      candidate('absent', refusing('not-installed', 'No PyTorch here.')),
      candidate('fast'),
      candidate('full'),
      candidate('middle'),
    ],
    time,
  );
  if (!('engine' in found)) throw found.refusal;
  expect(found.engine.info.device).toBe('fast');
  expect(disposed.sort()).toEqual(['full', 'middle', 'slow']);
  expect(found.notes.map(({ message }) => message)).toEqual([
    'Three steps of this run take 300 ms on slow (slow), 10.0 ms on fast (fast), 20.0 ms on middle (middle): native computes.',
    'absent does not compute here: No PyTorch here.',
    'full does not compute here: The card is full.',
  ]);
});

it('is refused with every reason if none computes', async () => {
  const found = await fastest(
    [
      candidate('torch', refusing('not-installed', 'No PyTorch here.')),
      candidate('tfjs-webgpu', refusing('unavailable', 'No adapter.')),
    ],
    async () => 1,
  );
  expect(found).toMatchObject({
    refusal: { code: 'not-installed', message: expect.stringMatching(/No PyTorch here\..*No adapter\./) },
  });
});

it('times nothing on the processor alone, and GPUs only where they are granted', () => {
  const names = (device: 'auto' | 'cpu' | 'gpu', gpus: boolean, precision: 'float32' | 'bf16' = 'float32') =>
    candidatesOf({ engine: 'auto', device, precision, threads: 1 }, gpus).map(({ name }) => name);
  expect(names('cpu', true)).toEqual([]);
  expect(names('auto', false)).toEqual([]);
  expect(names('gpu', true)).toEqual(['torch', 'tfjs-webgpu', 'tfjs-tensorflow']);
  expect(names('auto', true)).toEqual(expect.arrayContaining(['torch', 'tfjs-webgpu']));
  // Engine torch alone has it there.
  expect(names('gpu', true, 'bf16')).toEqual([]);
  expect(names('auto', true, 'bf16')).toEqual(nativeAvailability().available ? ['native', 'torch'] : []);
});

it('hears from the environment that a run was given no card', () => {
  expect(gpusGranted({ CUDA_VISIBLE_DEVICES: '', HIP_VISIBLE_DEVICES: '', ROCR_VISIBLE_DEVICES: '' })).toBe(false);
  expect(gpusGranted({ CUDA_VISIBLE_DEVICES: '-1' })).toBe(false);
  expect(gpusGranted({ CUDA_VISIBLE_DEVICES: 'GPU-4f', ROCR_VISIBLE_DEVICES: '' })).toBe(true);
});
