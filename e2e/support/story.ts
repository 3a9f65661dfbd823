/** @file The records that the journeys find on the platform: real MNIST, a task set, a small space, and one finished run of each kind. */
import { z } from 'zod';
import type { Client } from '@/client/create-client';
import { createScreen } from '@/client/demo/screen';
import { finishRuns } from '@/client/demo/watch-runs';
import {
  datasetIdSchema,
  experimentIdSchema,
  genotypeIdSchema,
  priorIdSchema,
  runIdSchema,
  spaceIdSchema,
  taskSetIdSchema,
} from '@/domain/ids';
import type { RunConfigInput } from '@/domain/run-config';
import { searchSpaceSchema } from '@/domain/space';

export const storySchema = z.object({
  dataset: datasetIdSchema,
  taskSet: taskSetIdSchema,
  space: spaceIdSchema,
  experiment: experimentIdSchema,
  metaTrain: runIdSchema,
  prior: priorIdSchema,
  adapt: z.array(runIdSchema),
  search: z.array(runIdSchema),
  genotype: genotypeIdSchema,
  evaluate: runIdSchema,
});
export type Story = z.infer<typeof storySchema>;

export const names = { taskSet: 'Digits by halves', space: 'Small BASE', metaTrain: 'The first prior' } as const;

/** Pictures for the README show more than a test needs. */
export const forPictures = process.env.MASTHEAD_PICTURES === '1';

const space = searchSpaceSchema.parse({
  topology: 'base',
  operations: ['max_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_3x3'],
  nodes: forPictures ? 4 : 2,
  initChannels: 4,
  layers: 3,
  inputChannels: 1,
  stemMultiplier: 1,
});
const sizes = { train: 20, validation: 10, test: 40 };
const schedule = { steps: forPictures ? 60 : 6, batch: 16, evaluateEvery: forPictures ? 5 : 2 };

export async function tellStory(client: Client, url: string, signal: AbortSignal): Promise<Story> {
  const dataset = await client.datasets.importSource.mutate({ source: 'mnist' });
  const taskSet = await client.taskSets.create.mutate({
    name: names.taskSet,
    spec: {
      version: 1,
      sources: [
        {
          dataset: dataset.id,
          weight: 1,
          classes: { metaTrain: [0, 1, 2, 3, 4], metaValidation: [], heldOut: [5, 6, 7, 8, 9] },
        },
      ],
      ways: { min: 5, max: 5 },
      resolutions: [14],
      perClass: sizes,
    },
  });
  const { id: spaceId } = await client.spaces.create.mutate({ name: names.space, document: space });
  const experiment = await client.experiments.create.mutate({ name: 'Journeys' });
  const launch = async (config: RunConfigInput, name: string, seeds: number[]) => {
    const { runs } = await client.runs.launch.mutate({
      name,
      experiment: experiment.id,
      tags: ['story'],
      config,
      seeds,
    });
    return runs.map((run) => run.id);
  };
  const screen = createScreen(process.stdout);
  const finish = (ids: Awaited<ReturnType<typeof launch>>) =>
    finishRuns({ client, url, screen, experiment: experiment.id, signal }, ids);

  const metaTrain = await launch(
    {
      kind: 'meta-train',
      taskSet: taskSet.id,
      space: spaceId,
      iterations: forPictures ? 80 : 6,
      tasksPerIteration: 2,
      steps: 4,
      batch: 16,
      priorEvery: forPictures ? 20 : 3,
    },
    names.metaTrain,
    [0],
  );
  await finish(metaTrain);
  const prior = (await client.runs.get.query({ id: first(metaTrain) })).priors.at(-1);
  if (prior === undefined) throw new Error('The meta-training left no prior.');
  const task = { taskSet: taskSet.id };
  const adapt = await launch({ kind: 'adapt', prior: prior.id, task, ...schedule }, 'Adapted to digits', [0, 1]);
  const search = await launch({ kind: 'search', space: spaceId, task, ...schedule }, 'Searched from scratch', [0, 1]);
  await finish([...adapt, ...search]);
  const { genotype } = await client.runs.get.query({ id: first(adapt) });
  if (genotype === null) throw new Error('The adaptation left no genotype.');
  const evaluate = await launch(
    { kind: 'evaluate', genotype, task, initChannels: 4, layers: 3, epochs: forPictures ? 12 : 2, batch: 16 },
    'Retrained',
    [0],
  );
  await finish(evaluate);
  return {
    dataset: dataset.id,
    taskSet: taskSet.id,
    space: spaceId,
    experiment: experiment.id,
    metaTrain: first(metaTrain),
    prior: prior.id,
    adapt,
    search,
    genotype,
    evaluate: first(evaluate),
  };
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('Nothing was launched.');
  return item;
}
