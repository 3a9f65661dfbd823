/** @file One task set of grey and colour tasks at resolutions with different stems: one prior for all (method.md §5). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '@/datasets/store';
import { writeDataset } from '@/datasets/write-dataset';
import { datasetIdSchema } from '@/domain/ids';
import { deriveSeed, randomStream } from '@/domain/random';
import { searchSpaceSchema } from '@/domain/space';
import { taskSetSpecSchema } from '@/domain/task-set';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { buildSupernet } from '@/nas/spaces/supernet';
import { sampleTask } from '@/nas/tasks/sample';
import { mnist } from '@/test/real-data';
import { type RunInMemoryInput, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf, smallAdapt, smallMetaTrain, smallSpace } from '@/test/small-run';
import { decodePrior } from './prior';

const smallColour = searchSpaceSchema.parse({ ...smallSpace, inputChannels: 3 });

let engine: Engine;
let common: Pick<RunInMemoryInput, 'engine' | 'datasets' | 'spec' | 'space'>;

const folder = mkdtempSync(path.join(tmpdir(), 'masthead-test-'));

/** Noise around one colour per class. */
async function colours() {
  const stream = randomStream(1, 'colours');
  const split = (perClass: number) => {
    const labels = Uint8Array.from({ length: 6 * perClass }, (_, i) => i % 6);
    const images = new Uint8Array(labels.length * 48 * 48 * 3);
    for (const [i, label] of labels.entries())
      for (let at = 0; at < 48 * 48 * 3; at++)
        images[i * 48 * 48 * 3 + at] =
          (at % 3 === label % 3 ? 150 : 50) + stream.integer(60) + 20 * Math.floor(label / 3);
    return { images, labels };
  };
  const names = ['red', 'green', 'blue', 'bright red', 'bright green', 'bright blue'];
  const stored = await writeDataset(folder, {
    name: 'Colours',
    classes: names,
    licence: 'CC0-1.0',
    origin: 'made by a test',
    height: 48,
    width: 48,
    channels: 3,
    train: split(12),
    test: split(6),
  });
  return openDataset(stored.directory);
}

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  const digits = await mnist();
  const id = datasetIdSchema.parse('ds_00000colours');
  const datasets = new Map([
    [digits.id, digits.dataset],
    [id, await colours()],
  ]);
  const spec = taskSetSpecSchema.parse({
    sources: [
      { dataset: digits.id, classes: { metaTrain: [0, 1, 2, 3], metaValidation: [], heldOut: [5, 6, 7] } },
      { dataset: id, classes: { metaTrain: [0, 1, 2], metaValidation: [], heldOut: [3, 4, 5] } },
    ],
    ways: { min: 3, max: 3 },
    resolutions: [14, 48],
    perClass: { train: 8, validation: 4, test: 4 },
  });
  common = { engine, datasets, spec, space: smallColour };
}, 300_000);
afterAll(() => {
  engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

type Views = ReadonlyMap<string, Float32Array>;

/** μ by name after one iteration over this many tasks. */
async function weightsAfter(tasksPerIteration: number, changes: { metaRateWeights?: number } = {}): Promise<Views> {
  const config = { ...oneIteration, tasksPerIteration, ...changes };
  const { layout, weights } = decodePrior(artefactOf(await runInMemory({ ...common, config }), 'prior'));
  return new Map(layout.views.map(({ name, offset, size }) => [name, weights.slice(offset, offset + size)]));
}

const oneIteration = { ...smallMetaTrain, iterations: 1, tasksPerIteration: 4, warmupFraction: 0, checkpointEvery: 1 };

/** Resolution of the tasks that iteration 0 draws. */
const resolutions = (tasks: number): number[] =>
  Array.from({ length: tasks }, (_, index) => {
    const seed = deriveSeed(oneIteration.seed, 'tasks');
    return sampleTask({ spec: common.spec, datasets: common.datasets, seed, part: 'metaTrain', index }).resolution;
  });

describe('tasks of mixed resolution and channels', () => {
  it('leave the stems of both resolutions side by side; a stem moves by the tasks that have it alone', async () => {
    const before = await weightsAfter(1, { metaRateWeights: 0 });
    const [first, ...others] = resolutions(4);
    expect(new Set([first, ...others])).toEqual(new Set([14, 48]));
    // The first task alone: parameters of the other resolution alone stay unchanged.
    const one = await weightsAfter(1);
    const untouched = [...one.keys()].filter((name) => one.get(name)?.join() === before.get(name)?.join());
    expect(untouched.length).toBeGreaterThan(0);
    expect(untouched.length).toBeLessThan(one.size);
    // Tasks up to the first of the other resolution: only that task moves its stem.
    const until = others.findIndex((resolution) => resolution !== first) + 2;
    const all = await weightsAfter(until);
    for (const name of untouched) expect(all.get(name), name).not.toEqual(before.get(name));
    const graph = buildSupernet(smallColour, { classes: 3, resolution: resolutions(until).at(-1) ?? 0 });
    const names = new Set(graph.parameters.map(({ name }) => name));
    expect(untouched.every((name) => names.has(name))).toBe(true);
  });

  it('resume exactly, and serve held-out tasks of either kind', async () => {
    const long = { ...oneIteration, iterations: 3 };
    const whole = artefactOf(await runInMemory({ ...common, config: long }), 'prior');
    const half = await runInMemory({ ...common, config: long, stopAfter: 15 });
    const checkpoint = artefactOf(half, 'checkpoint');
    expect(artefactOf(await runInMemory({ ...common, config: long, checkpoint }), 'prior')).toEqual(whole);
    const kinds = new Set<string>();
    for (let index = 0; kinds.size < 4 && index < 40; index++) {
      const { dataset, resolution } = sampleTask({
        spec: common.spec,
        datasets: common.datasets,
        seed: 0,
        part: 'heldOut',
        index,
      });
      const kind = `${dataset} ${resolution}`;
      if (kinds.has(kind)) continue;
      kinds.add(kind);
      const task = { ...smallAdapt.task, index };
      const record = await runInMemory({ ...common, prior: whole, config: { ...smallAdapt, task, steps: 2 } });
      expect(summaryOf(record)['test.accuracy']).toBeGreaterThanOrEqual(0);
      expect(record.events.filter((event) => event.type === 'log' && event.level === 'warn')).toEqual([]);
    }
    expect(kinds.size).toBe(4);
  });
});
