/** @file One kind of tasks under the preset `small`: a prior, and held-out tasks, adapted and searched. */

import { choiceLayout } from '@/domain/architecture-layout';
import type { FamilyEvidence, PresetFamily } from '@/domain/preset-evidence';
import { runPresets } from '@/domain/run-presets';
import { searchSpaceSchema, spacePresets } from '@/domain/space';
import { entropies } from '@/domain/statistics/categorical';
import { meanInterval } from '@/domain/statistics/mean-interval';
import type { Engine } from '@/engine/types';
import { decodePrior } from '@/nas/meta-training/prior';
import { memoryIds, pointsOf, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf } from '@/test/small-run';
import { type Brought, families } from './families';

const tasks = [0, 1, 2];
/** Not used by any task for choosing settings. */
const taskSeed = 20261130;

interface MeasureInput {
  readonly family: PresetFamily;
  readonly brought: Brought;
  readonly engine: Engine;
  readonly say: (line: string) => void;
  readonly remember: (name: string, make: () => Promise<Uint8Array>) => Promise<Uint8Array>;
}

export async function measureFamily({ family, brought, engine, say, remember }: MeasureInput): Promise<FamilyEvidence> {
  const { ways, resolution, perClass } = families[family];
  const space = searchSpaceSchema.parse({
    ...spacePresets.base,
    initChannels: 8,
    layers: 5,
    inputChannels: family === 'photographs' ? 3 : 1,
  });
  const common = { engine, space, ...brought };
  const number = async (name: string, make: () => Promise<number>): Promise<number> =>
    Number(new TextDecoder().decode(await remember(name, async () => new TextEncoder().encode(String(await make())))));

  let lastAccuracy = Number.NaN;
  const prior = await remember('prior', async () => {
    const record = await runInMemory({
      ...common,
      config: {
        kind: 'meta-train',
        taskSet: memoryIds.taskSet,
        space: memoryIds.space,
        ...runPresets['meta-train'].small.values,
        validationEvery: 0,
        seed: 1,
      },
    });
    const accuracies = pointsOf(record, 'train.accuracy').map(([, value]) => value);
    lastAccuracy = meanInterval(accuracies.slice(-Math.ceil(accuracies.length / 4))).mean;
    return artefactOf(record, 'prior');
  });
  const metaAccuracy = await number('meta-accuracy', async () => lastAccuracy);
  const choices = choiceLayout(space);
  const entropy = entropies(choices, decodePrior(prior).logits);
  const priorEntropy =
    entropy.reduce((sum, each, at) => sum + each / Math.log(choices[at]?.size ?? 1), 0) / choices.length;
  say(
    `   prior: entropy ${priorEntropy.toFixed(3)} of even, ${(100 * metaAccuracy).toFixed(1)} % after a task's steps`,
  );

  const accuracies = { adapt: [] as number[], search: [] as number[] };
  for (const kind of ['adapt', 'search'] as const)
    for (const index of tasks) {
      const task = { taskSet: memoryIds.taskSet, part: 'heldOut', index, seed: taskSeed } as const;
      const pace = { evaluateEvery: 0, checkpointEvery: 1_000_000, seed: index };
      const accuracy = await number(`${kind}-${index}`, async () => {
        const record = await runInMemory(
          kind === 'adapt'
            ? {
                ...common,
                prior,
                config: { kind, prior: memoryIds.prior, task, ...runPresets.adapt.small.values, ...pace },
              }
            : { ...common, config: { kind, space: memoryIds.space, task, ...runPresets.search.small.values, ...pace } },
        );
        return summaryOf(record)['test.accuracy'] ?? Number.NaN;
      });
      say(`   ${kind} ${index}: ${(100 * accuracy).toFixed(1)} %`);
      accuracies[kind].push(accuracy);
    }
  return {
    ways,
    resolution,
    images: perClass.train,
    priorEntropy,
    metaAccuracy,
    adapt: meanInterval(accuracies.adapt),
    search: meanInterval(accuracies.search),
  };
}
