/** @file The least that the preset `small` must do, on real images: learn a task well above guessing, from scratch and from a prior. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bringFamily } from '@/bench/presets/families';
import { runPresets } from '@/domain/run-presets';
import { searchSpaceSchema, spacePresets } from '@/domain/space';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { memoryIds, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf } from '@/test/small-run';

const space = searchSpaceSchema.parse({ ...spacePresets.base, initChannels: 8, layers: 3, inputChannels: 1 });
const task = { taskSet: memoryIds.taskSet, part: 'metaValidation' } as const;

let engine: Engine;
let folder: string;
beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  folder = await mkdtemp(path.join(tmpdir(), 'masthead-presets-'));
});
afterAll(async () => {
  engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

it('learns characters of a script that no prior knows: five classes, twice guessing at least', async () => {
  const common = { engine, space, ...(await bringFamily('glyphs', folder, '')) };
  const { validationEvery: _, ...metaTraining } = runPresets['meta-train'].tiny.values;
  const learnt = await runInMemory({
    ...common,
    config: {
      kind: 'meta-train',
      taskSet: memoryIds.taskSet,
      space: memoryIds.space,
      ...metaTraining,
      validationEvery: 0,
    },
  });
  const adapted = await runInMemory({
    ...common,
    prior: artefactOf(learnt, 'prior'),
    config: { kind: 'adapt', prior: memoryIds.prior, task, ...runPresets.adapt.small.values, evaluateEvery: 0 },
  });
  const searched = await runInMemory({
    ...common,
    config: { kind: 'search', space: memoryIds.space, task, ...runPresets.search.small.values, evaluateEvery: 0 },
  });
  for (const record of [adapted, searched]) {
    expect(summaryOf(record)['test.accuracy']).toBeGreaterThan(0.4);
    expect(record.events.some((event) => event.type === 'alarm')).toBe(false);
  }
}, 300_000);
