/** @file A task set while it is edited, and what is wrong with it by field. */
import { halfSplit } from '@/components/task-sets/parts';
import type { DatasetRecord } from '@/domain/records/dataset';
import { type TaskSetSpec, type TaskSource, taskSetSpecSchema } from '@/domain/task-set';

export interface TaskSetDraft {
  readonly name: string;
  readonly spec: TaskSetSpec;
}

export function newSource(dataset: DatasetRecord): TaskSource {
  return { dataset: dataset.id, weight: 1, classes: halfSplit(dataset.manifest.classes.length) };
}

/** Half of the classes held out, as many ways as there are in the smaller half (at most 5), sizes a small machine copes with. */
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
      resolutions: [dataset === undefined ? 28 : Math.max(8, Math.min(256, dataset.manifest.height))],
      perClass: { train: 100, validation: 50, test: 50 },
    },
  };
}

/** The first problem of each field, by dotted path in the spec. */
export type FieldProblems = ReadonlyMap<string, string>;

export function byField(problems: readonly { readonly field: string; readonly message: string }[]): FieldProblems {
  const found = new Map<string, string>();
  for (const { field, message } of problems) if (!found.has(field)) found.set(field, message);
  return found;
}

/** What the schema itself refuses; the server is asked only about what passes. */
export function schemaProblems(spec: TaskSetSpec): { field: string; message: string }[] {
  const parsed = taskSetSpecSchema.safeParse(spec);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }));
}

/** The problem at a path or below it. */
export function problemAt(problems: FieldProblems, path: string): string | undefined {
  const own = problems.get(path);
  if (own !== undefined) return own;
  for (const [field, message] of problems) if (field.startsWith(`${path}.`)) return message;
  return undefined;
}
