/** @file The tasks of a run: sampled from its task set, with their images loaded, and programs compiled to fit. */

import { choiceLayout } from '@/domain/architecture-layout';
import { DomainError } from '@/domain/errors';
import { partialChannels, type TaskReference } from '@/domain/run-config';
import type { Job } from '@/domain/runner-files';
import { type SearchSpace, spaceHash } from '@/domain/space';
import type { Part, TaskSetSpec } from '@/domain/task-set';
import type { Program } from '@/engine/types';
import type { ChoiceLayout, NetworkGraph } from '@/graph/types';
import type { ImageFacts } from '@/nas/checkpoint/image-facts';
import { buildSupernet } from '@/nas/spaces/supernet';
import { loadTask, type TaskData } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { createProgramCache, type ProgramCache } from './program-cache';
import type { RunBasis, WithEngine } from './run-context';

type WithData = Pick<RunBasis, 'job' | 'datasets'>;

/** Samples task `index` of a part and loads its images. A pure function of (task set, data, part, index, seed). */
export function taskOf(
  context: WithData,
  part: Part,
  index: number,
  seed: number,
  spec: TaskSetSpec = context.job.taskSet.spec,
): TaskData {
  const task = sampleTask({ spec, datasets: context.datasets, seed, part, index });
  const dataset = context.datasets.get(task.dataset);
  if (dataset === undefined)
    throw new DomainError('not-found', `The task names dataset ${task.dataset}, which this job does not carry.`);
  return loadTask(task, dataset);
}

export const referencedTask = (context: WithData, reference: TaskReference): TaskData =>
  taskOf(context, reference.part, reference.index, reference.seed);

/** What a network trained on the task expects of its images. */
export function imageFactsOf(context: WithData, { task, normalisation }: TaskData): ImageFacts {
  const { name, classes } = context.datasets.get(task.dataset)?.manifest ?? { name: task.dataset, classes: [] };
  const { mean, deviation } = normalisation;
  return {
    dataset: name,
    classes: task.classes.map((index) => classes[index] ?? String(index)),
    mean: [...mean],
    deviation: [...deviation],
  };
}

/** A task's description for the log. */
export function describeTask(context: WithData, { task, resolution }: TaskData): string {
  const { name, classes } = context.datasets.get(task.dataset)?.manifest ?? { name: task.dataset, classes: [] };
  const count = (lists: readonly (readonly number[])[]) => lists.reduce((sum, list) => sum + list.length, 0);
  const sizes = `${count(task.train)} train, ${count(task.validation)} validation, ${count(task.test)} test images`;
  return `${name}, ${task.classes.map((index) => classes[index] ?? index).join(', ')}, ${resolution} px: ${sizes}`;
}

/** The space that a run searches, and its supernet for any shape of task; each graph is built once. */
export interface Networks {
  readonly space: SearchSpace;
  readonly spaceHash: string;
  readonly choices: readonly ChoiceLayout[];
  graph(ways: number, resolution: number): NetworkGraph;
}

export function networksOf({ space: carried, config }: Job): Networks {
  if (carried === null) throw new DomainError('invalid-input', 'This run needs a search space.', { field: 'space' });
  const space = carried.document;
  const graphs = new Map<string, NetworkGraph>();
  return {
    space,
    spaceHash: spaceHash(space),
    choices: choiceLayout(space),
    graph(ways, resolution) {
      const key = `${ways}@${resolution}`;
      const made =
        graphs.get(key) ?? buildSupernet(space, { classes: ways, resolution, partial: partialChannels(config) });
      graphs.set(key, made);
      return made;
    },
  };
}

export interface Supernets extends Networks {
  /** A program for a task's shape, made once. `slot` distinguishes concurrent programs. */
  program(data: TaskData, options: { batch: number; threads: number; slot: number }): Program;
  free(): void;
}

export function createSupernets({ job, engine }: Pick<RunBasis, 'job'> & WithEngine): Supernets {
  const networks = networksOf(job);
  const cache: ProgramCache = createProgramCache(engine);
  return {
    ...networks,
    program: ({ ways, resolution }, options) =>
      cache.take(`${ways}@${resolution}`, () => networks.graph(ways, resolution), options),
    free: () => cache.free(),
  };
}
