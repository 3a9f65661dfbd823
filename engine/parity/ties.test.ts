/** @file Max pooling over equal values: the gradient goes to the first in scan order, in every engine, as PyTorch sends it. */
import { describe, expect, it } from 'vitest';
import { isDomainError } from '@/domain/errors';
import { createNativeEngine, nativeAvailability } from '@/engine/native';
import { createTfjsEngine } from '@/engine/tfjs';
import type { Engine } from '@/engine/types';
import { drawMaterial } from './material';
import { singleNode } from './single-node';

const side = 4;
const channels = 3;

/** One flag per position of the pool's input: whether its gradient is not zero. All positions of a channel are equal. */
async function reached(engine: Engine, window: { kernel: number; stride: number; padding: number }): Promise<number[]> {
  const graph = singleNode('ties', [side, side, channels], (b, x) => b.maxPool(x, window), { inputChannels: 1 });
  const { state, batch, z } = drawMaterial(graph, { batch: 1, valid: 1 }, 1);
  const canvas = graph.parameters.find(({ name }) => name.startsWith('canvas'));
  if (!canvas) throw new Error('The network has no canvas.');
  state.parameters.fill(0.5, canvas.offset, canvas.offset + canvas.size);
  const program = engine.compile(graph, { batch: 1, threads: 1 });
  program.load(state);
  const { dParameters = new Float32Array() } = await program.gradient(batch, z, { parameters: true });
  program.free();
  // The canvas is flipped against the map: its last tap made the map's first position.
  const taps = Array.from({ length: side * side }, (_, tap) => dParameters[canvas.offset + tap * channels] ?? 0);
  return taps.reverse().map((gradient) => (gradient === 0 ? 0 : 1));
}

const map = (rows: string): number[] => [...rows.replaceAll(' ', '')].map(Number);

const native = nativeAvailability();

/** Whether this processor has the instruction set. */
function runsHere(isa: 'portable' | 'avx2' | 'avx512'): boolean {
  try {
    createNativeEngine({ isa }).dispose();
    return true;
  } catch (error) {
    if (isDomainError(error) && error.code === 'unavailable') return false;
    throw error;
  }
}
const engines: [string, () => Promise<Engine>][] = [
  ['tfjs', () => createTfjsEngine('cpu')],
  ...(native.available
    ? (['portable', 'avx2', 'avx512'] as const)
        .filter(runsHere)
        .map((isa): [string, () => Promise<Engine>] => [`native ${isa}`, async () => createNativeEngine({ isa })])
    : []),
];

describe.each(engines)('ties of max pooling, %s', (_, create) => {
  it('go to the first position of each window', async () => {
    const engine = await create();
    expect(await reached(engine, { kernel: 2, stride: 2, padding: 0 })).toEqual(map('1010 0000 1010 0000'));
    // Overlapping windows at the edges lose their padding: (0, 0) is the first of four windows.
    expect(await reached(engine, { kernel: 3, stride: 1, padding: 1 })).toEqual(map('1110 1110 1110 0000'));
    engine.dispose();
  });
});
