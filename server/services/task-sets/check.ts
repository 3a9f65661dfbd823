/** @file Checks a task set against its datasets (classes, sizes, leaks) and previews its tasks. */

import { z } from 'zod';
import type { Dataset } from '@/datasets/open-dataset';
import { findDatasets } from '@/db/queries/dataset';
import { DomainError, isDomainError } from '@/domain/errors';
import { type DatasetId, datasetIdSchema, taskSetIdSchema } from '@/domain/ids';
import { problemListSchema } from '@/domain/records/problem';
import { taskPreviewSchema } from '@/domain/records/task-set';
import { partSchema, setAsideSchema, type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';
import { checkTaskSet } from '@/nas/tasks/check';
import { describeLeaks, findLeaks, type ImageReference, type LeakReport, leakCheck } from '@/nas/tasks/leak-check';
import { sampleTask } from '@/nas/tasks/sample';
import type { ServiceContext } from '@/server/context';
import { problemsOf } from '@/server/errors/map-error';
import { operation } from '@/server/operation';
import { equalImages } from '@/server/services/datasets/look';
import { openStored } from '@/server/services/datasets/read';
import { isDocument } from '@/server/services/document';
import { requireTaskSet } from './read';

/** The datasets that a task set draws from, opened. A missing one is left out: the checks name it. */
export function openSources(ctx: ServiceContext, spec: TaskSetSpec): Map<DatasetId, Dataset> {
  const ids = spec.sources.map((source) => source.dataset);
  return new Map(findDatasets(ctx.db, ids).map((row) => [row.id, openStored(ctx, row)]));
}

/** @throws DomainError `invalid-input` with the field within the spec. */
export async function requireSoundSpec(ctx: ServiceContext, spec: TaskSetSpec): Promise<void> {
  const datasets = openSources(ctx, spec);
  checkTaskSet(spec, datasets);
  requireOwnImages(spec, datasets);
  await leakCheck(spec, datasets, (a, b) => equalImages(ctx, a, b));
}

/** What is set aside of a class must be the class's, or it would be counted as missing from it. */
function requireOwnImages({ setAside = [] }: TaskSetSpec, datasets: ReadonlyMap<DatasetId, Dataset>): void {
  for (const [index, { dataset: id, split, class: classIndex, images }] of setAside.entries()) {
    const dataset = datasets.get(id);
    const foreign = images.find((image) => dataset?.labels(split)[image] !== classIndex);
    if (foreign === undefined) continue;
    const name = `${split} image ${foreign} of ${dataset?.manifest.name}`;
    throw new DomainError('invalid-input', `The ${name} is not of class ${classIndex}, where it is set aside.`, {
      field: `setAside.${index}.images`,
    });
  }
}

export const imageSchema = z.object({
  id: datasetIdSchema,
  dataset: z.string(),
  part: partSchema,
  split: z.enum(['train', 'test']),
  className: z.string(),
  index: z.int(),
});

const pairOf = ([earlier, later]: readonly [ImageReference, ImageReference]) => {
  const shown = ({ id, dataset, part, split, className, index }: ImageReference) => ({
    ...{ id, dataset, part, split, className, index },
  });
  return { earlier: shown(earlier), later: shown(later) };
};

type TaskSetSpecInput = z.input<typeof taskSetSpecSchema>;

/** Problems of a task set, before it is saved. */
export const check = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ spec: z.custom<TaskSetSpecInput>(isDocument) }),
  output: z.object({
    problems: problemListSchema,
    /** `notes`: what is not refused, but worth knowing. */
    leak: z.object({
      ok: z.boolean(),
      message: z.string(),
      notes: z.array(z.string()),
      /** The first copies in two parts, side by side. */
      pairs: z.array(z.object({ earlier: imageSchema, later: imageSchema })),
      /** Every image that lies in several parts: what to add to `setAside`. */
      copies: z.array(setAsideSchema),
    }),
  }),
  async run({ ctx, input }) {
    const parsed = taskSetSpecSchema.safeParse(input.spec);
    const none = { pairs: [], copies: [] };
    const unchecked = { ok: true, message: 'Not checked yet: correct the problems first.', notes: [], ...none };
    if (!parsed.success) return { problems: problemsOf(parsed.error), leak: unchecked };
    const datasets = openSources(ctx, parsed.data);
    try {
      checkTaskSet(parsed.data, datasets);
      requireOwnImages(parsed.data, datasets);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return { problems: [{ field: error.field ?? '', message: error.message }], leak: unchecked };
    }
    const report = await findLeaks(parsed.data, datasets, (a, b) => equalImages(ctx, a, b));
    const notes = leakNotes(report);
    if (report.leaks.length > 0) {
      const pairs = report.leaks.flatMap(({ examples }) => examples.map(pairOf));
      return {
        problems: [],
        leak: { ok: false, message: describeLeaks(report), notes, pairs, copies: [...report.copies] },
      };
    }
    const compared = `${report.imagesChecked.toLocaleString('en')} images compared by hash, pixel for pixel`;
    const message = `No image occurs in two parts: ${compared}.`;
    return { problems: [], leak: { ok: true, message, notes, ...none } };
  },
});

function leakNotes({ withinParts, trainAndTest, sharedNames }: LeakReport): string[] {
  const count = (n: number) => n.toLocaleString('en');
  return [
    ...(withinParts.count > 0
      ? [
          `${count(withinParts.count)} images repeat an earlier one of the same part, ${count(trainAndTest)} of them from the training to the test split.`,
        ]
      : []),
    ...(sharedNames.length > 0
      ? [
          `Different datasets have classes of the same name in different parts, perhaps the same thing: ${sharedNames.slice(0, 10).join(', ')}.`,
        ]
      : []),
  ];
}

const shownImages = 8;

/** Tasks as a run would sample them. */
export const preview = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    id: taskSetIdSchema.optional(),
    spec: taskSetSpecSchema.optional(),
    part: partSchema,
    indices: z.array(z.int().min(0)).min(1).max(6),
    seed: z.int().min(0).max(4294967295),
  }),
  output: z.array(taskPreviewSchema),
  run({ ctx, input: { id, spec: given, part, indices, seed } }) {
    const spec = given ?? (id === undefined ? undefined : requireTaskSet(ctx.db, id).spec);
    if (spec === undefined)
      throw new DomainError('invalid-input', 'Give a task set, by its id or as a spec.', { field: 'id' });
    const datasets = openSources(ctx, spec);
    checkTaskSet(spec, datasets);
    return indices.map((index) => {
      const task = sampleTask({ spec, datasets, seed, part, index });
      const manifest = datasets.get(task.dataset)?.manifest;
      const count = (lists: readonly (readonly number[])[]): number =>
        lists.reduce((sum, list) => sum + list.length, 0);
      return {
        part,
        index,
        dataset: { id: task.dataset, name: manifest?.name ?? task.dataset },
        resolution: task.resolution,
        classes: task.classes.map((classIndex, label) => ({
          index: classIndex,
          name: manifest?.classes[classIndex] ?? String(classIndex),
          images: (task.train[label] ?? []).slice(0, shownImages),
        })),
        sizes: { train: count(task.train), validation: count(task.validation), test: count(task.test) },
      };
    });
  },
});
