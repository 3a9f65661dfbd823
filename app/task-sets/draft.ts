/** @file A task set while it is edited, and what is wrong with it by field. */

import { plainIssue } from '@/domain/plain-issue';
import type { DatasetRecord } from '@/domain/records/dataset';
import { type SetAside, type TaskSetSpec, type TaskSource, taskSetSpecSchema } from '@/domain/task-set';
import { groupsOf, halfSplit, randomGroupSplit } from './parts';

export interface TaskSetDraft {
  readonly name: string;
  readonly spec: TaskSetSpec;
}

/** Half of the classes held out; half of the groups if there are groups; all if no half would make a task. */
export function newSource({ id, manifest }: DatasetRecord): TaskSource {
  const groups = manifest.groups === undefined ? null : groupsOf(manifest.groups);
  const count = manifest.classes.length;
  const classes =
    groups === null
      ? count < 4
        ? { metaTrain: [], metaValidation: [], heldOut: manifest.classes.map((_, index) => index) }
        : halfSplit(count)
      : randomGroupSplit(groups, { metaTrain: Math.ceil(groups.length / 2), metaValidation: 0 }, 0);
  return { dataset: id, weight: 1, classes };
}

/** A size that a small machine can handle, or that of the smallest class. */
function imagesPerClass({ train, test }: DatasetRecord['manifest']): TaskSetSpec['perClass'] {
  const fewest = Math.min(...train.classCounts);
  const own = fewest >= 150 ? { train: 100, validation: 50 } : shared(fewest);
  return { ...own, test: Math.max(1, Math.min(50, ...test.classCounts)) };
}

const shared = (images: number) => {
  const train = Math.max(1, Math.floor(images * 0.8));
  return { train, validation: Math.max(0, images - train) };
};

/** Half of the classes held out, as many ways as there are in the smaller half (at most 5), sizes that a small machine can handle. */
export function emptyDraft(dataset: DatasetRecord | undefined): TaskSetDraft {
  const source = dataset === undefined ? [] : [newSource(dataset)];
  const smallest = Math.min(
    5,
    ...source.map(({ classes }) => Math.min(classes.metaTrain.length, classes.heldOut.length)),
  );
  const ways = Math.max(2, smallest);
  return {
    name: dataset === undefined ? '' : `${dataset.name}, ${ways} ways`,
    spec: {
      version: 1,
      sources: source,
      ways: { min: ways, max: ways },
      resolutions: [dataset === undefined ? 28 : Math.max(8, Math.min(32, dataset.manifest.height))],
      perClass: dataset === undefined ? { train: 100, validation: 50, test: 50 } : imagesPerClass(dataset.manifest),
    },
  };
}

/** What is set aside already and these copies too, each image once. */
export function withCopies({ setAside = [] }: TaskSetSpec, copies: readonly SetAside[]): SetAside[] {
  const joined = new Map<string, SetAside>();
  for (const each of [...setAside, ...copies]) {
    const key = `${each.dataset} ${each.split} ${each.class}`;
    const images = new Set([...(joined.get(key)?.images ?? []), ...each.images]);
    joined.set(key, { ...each, images: [...images].sort((a, b) => a - b) });
  }
  return [...joined.values()];
}

export const countSetAside = ({ setAside = [] }: TaskSetSpec): number =>
  setAside.reduce((sum, { images }) => sum + images.length, 0);

/** Without a dataset, and without what is set aside of it. */
export function withoutSource(spec: TaskSetSpec, dataset: string): Partial<TaskSetSpec> {
  const setAside = spec.setAside?.filter((each) => each.dataset !== dataset);
  return {
    sources: spec.sources.filter((source) => source.dataset !== dataset),
    ...(setAside === undefined ? {} : { setAside }),
  };
}

/** The first problem of each field, by dotted path in the spec. */
export type FieldProblems = ReadonlyMap<string, string>;

export function byField(problems: readonly { readonly field: string; readonly message: string }[]): FieldProblems {
  const found = new Map<string, string>();
  for (const { field, message } of problems) if (!found.has(field)) found.set(field, message);
  return found;
}

/** What the schema itself refuses; the server checks only what passes. */
export function schemaProblems(spec: TaskSetSpec): { field: string; message: string }[] {
  const parsed = taskSetSpecSchema.safeParse(spec);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), message: plainIssue(issue) }));
}

/** The problem at a path or below it. */
export function problemAt(problems: FieldProblems, path: string): string | undefined {
  const own = problems.get(path);
  if (own !== undefined) return own;
  for (const [field, message] of problems) if (field.startsWith(`${path}.`)) return message;
  return undefined;
}
