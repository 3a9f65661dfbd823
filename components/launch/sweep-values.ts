/** @file Sweeps in the form: a setting whose text lists several values by commas takes each of them. */
import type { Problem } from '@/domain/records/problem';
import type { LaunchKind, RunConfigInput } from '@/domain/run-config';
import type { Sweep } from '@/domain/sweep';
import { configFields } from './config-fields';
import { checkValues, type FormValues, listedValues, readValue } from './form-values';

export const isSwept = (text: string): boolean => listedValues(text).length > 1;

export interface SweepCheck {
  /** With the first of each list; null while something is not valid. */
  readonly config: RunConfigInput | null;
  readonly sweep: Sweep;
  readonly problems: readonly Problem[];
}

/** As `checkValues`, for each listed value; the first problem of a setting counts. */
export function checkSweep(kind: LaunchKind, values: FormValues): SweepCheck {
  const swept = configFields(kind).filter(
    ({ path, control }) => control.type !== 'reference' && control.type !== 'searches' && isSwept(values[path] ?? ''),
  );
  const lists = new Map(swept.map((field) => [field.path, listedValues(values[field.path] ?? '')]));
  const base = { ...values, ...Object.fromEntries([...lists].map(([path, [first = '']]) => [path, first])) };
  const { config, problems } = checkValues(kind, base);
  const found = new Map(problems.map((problem) => [problem.field, problem]));
  for (const [path, [, ...rest]] of lists) {
    for (const value of rest) {
      const wrong = checkValues(kind, { ...base, [path]: value }).problems.find(({ field }) => field === path);
      if (wrong !== undefined && !found.has(path)) found.set(path, wrong);
    }
  }
  const sweep = Object.fromEntries(
    swept.map((field) => [field.path, (lists.get(field.path) ?? []).map((text) => readValue(field, text))]),
  );
  return { config: found.size > 0 ? null : config, sweep, problems: [...found.values()] };
}
