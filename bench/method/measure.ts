/** @file Arms of `bench:method` on one kind of tasks: priors learnt, tasks of the classes that settings are chosen on. */
import type { PresetFamily } from '@/domain/preset-evidence';
import { runPresets } from '@/domain/run-presets';
import { searchSpaceSchema, spacePresets } from '@/domain/space';
import type { StudyValue } from '@/domain/study/interval';
import type { Engine } from '@/engine/types';
import { memoryIds, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf } from '@/test/small-run';
import type { Kept } from '../kept';
import type { Brought } from '../presets/families';
import { type Arm, valuesOf } from './arms';

/** No task that settings were tried on has it. */
const taskSeed = 20261201;

export interface ArmFigures {
  readonly accuracy: readonly StudyValue[];
  /** Multiply-accumulates of a task, mean. */
  readonly macs: number;
}

interface MeasureInput {
  readonly family: PresetFamily;
  readonly brought: Brought;
  readonly engine: Engine;
  readonly priors: number;
  readonly tasks: number;
  readonly say: (line: string) => void;
  readonly kept: Kept;
}

export async function measureArm(arm: Arm, input: MeasureInput): Promise<ArmFigures> {
  const { family, brought, engine, priors, tasks, kept, say } = input;
  const common = { ...brought, engine, space: spaceOf(family) };
  const accuracy: StudyValue[] = [];
  let macs = 0;
  for (let seed = 1; seed <= priors; seed++)
    for (let index = 0; index < tasks; index++) {
      const found = await kept.json(`${family}-${arm.name}-${seed}-${index}`, async () => {
        const task = { taskSet: memoryIds.taskSet, part: 'metaValidation', index, seed: taskSeed } as const;
        const settings = {
          ...valuesOf(arm),
          task,
          evaluateEvery: 0,
          checkpointEvery: 1_000_000,
          seed: 100 * seed + index,
        };
        const record = await runInMemory(
          arm.kind === 'search'
            ? { ...common, config: { kind: 'search', space: memoryIds.space, ...settings } }
            : {
                ...common,
                prior: await priorOf(arm, seed, input),
                config: { kind: 'adapt', prior: memoryIds.prior, ...settings },
              },
        );
        const figures = summaryOf(record);
        return { accuracy: 100 * (figures['test.accuracy'] ?? Number.NaN), macs: figures['compute.macs'] ?? 0 };
      });
      accuracy.push({ fold: family, prior: seed, task: index, value: found.accuracy });
      macs += found.macs / (priors * tasks);
    }
  const mean = accuracy.reduce((sum, { value }) => sum + value, 0) / accuracy.length;
  say(`   ${arm.name}: ${mean.toFixed(1)} %`);
  return { accuracy, macs };
}

const priorOf = ({ metaTraining }: Arm, seed: number, { family, brought, engine, kept, say }: MeasureInput) => {
  const { name, changes = {} } = metaTraining ?? {};
  return kept.bytes(`${family}-prior-${seed}${name === undefined ? '' : `-${name}`}`, async () => {
    say(`   learning a prior, seed ${seed}${name === undefined ? '' : `, ${name}`}`);
    const record = await runInMemory({
      ...brought,
      engine,
      space: spaceOf(family),
      config: {
        kind: 'meta-train',
        taskSet: memoryIds.taskSet,
        space: memoryIds.space,
        ...runPresets['meta-train'].small.values,
        ...changes,
        validationEvery: 0,
        seed,
      },
    });
    return artefactOf(record, 'prior');
  });
};

const spaceOf = (family: PresetFamily) =>
  searchSpaceSchema.parse({
    ...spacePresets.base,
    initChannels: 8,
    layers: 5,
    inputChannels: family === 'photographs' ? 3 : 1,
  });
