/** @file Which field of the form a problem belongs to. */
import type { Problem } from '@/domain/records/problem';

/** The field at `path`, the first one inside it, or the one it is inside of; null if the form has none. */
export function fieldAt(path: string, fields: readonly string[]): string | null {
  if (path === '') return null;
  return (
    fields.find((field) => field === path) ??
    fields.find((field) => field.startsWith(`${path}.`)) ??
    fields.find((field) => path.startsWith(`${field}.`)) ??
    null
  );
}

export interface SortedProblems {
  /** The first message per field. */
  readonly byField: Readonly<Record<string, string>>;
  /** What belongs to no field of the form. */
  readonly general: readonly string[];
}

export function sortProblems(problems: readonly Problem[], fields: readonly string[]): SortedProblems {
  const byField: Record<string, string> = {};
  const general: string[] = [];
  for (const { field, message } of problems) {
    const at = fieldAt(field, fields);
    if (at === null) general.push(message);
    else byField[at] ??= message;
  }
  return { byField, general };
}
