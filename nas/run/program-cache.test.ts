/** @file Programs are reused, and only those of the asking slot are freed. */
import { afterAll, describe, expect, it } from 'vitest';
import { spacePresets } from '@/domain/space';
import { selectEngine } from '@/engine/select';
import { buildSupernet } from '@/nas/spaces/supernet';
import { createProgramCache } from './program-cache';

const space = { ...spacePresets.base, nodes: 1, initChannels: 2, layers: 1, reductions: [], keep: 1 };
const graph = (classes: number) => () => buildSupernet(space, { classes, resolution: 8 });
const { engine } = await selectEngine('auto');
afterAll(() => engine.dispose());

describe('the program cache', () => {
  it('gives the same program for the same key and slot, another for another slot', () => {
    const cache = createProgramCache(engine);
    const options = { batch: 2, threads: 1, slot: 0 };
    const first = cache.take('a', graph(2), options);
    expect(cache.take('a', graph(2), options)).toBe(first);
    expect(cache.take('a', graph(2), { ...options, slot: 1 })).not.toBe(first);
    cache.free();
  });

  it('frees the oldest of its own slot under the limit, and leaves other slots alone', async () => {
    const cache = createProgramCache(engine, 1);
    const other = cache.take('a', graph(2), { batch: 2, threads: 1, slot: 1 });
    const old = cache.take('a', graph(2), { batch: 2, threads: 1, slot: 0 });
    const kept = cache.take('b', graph(3), { batch: 2, threads: 1, slot: 0 });
    await expect(old.read()).rejects.toThrow();
    expect((await kept.read()).parameters).toHaveLength(kept.graph.parameterCount);
    expect((await other.read()).parameters).toHaveLength(other.graph.parameterCount);
    cache.free();
  });
});
