/** @file The form's values are texts by path; this turns configs into them and back, and finds what is wrong. */
import type { Problem } from '@/domain/records/problem';
import { type LaunchKind, type RunConfigInput, runConfigSchemaOf } from '@/domain/run-config';
import type { SweepValue } from '@/domain/sweep';
import { boundsText, type ConfigField, configFields } from './config-fields';

export type FormValues = Readonly<Record<string, string>>;

/** The value at a dotted path of a document; undefined if there is none. */
export function valueAtPath(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
      document,
    );
}

/** The values that a setting's text lists; one for a setting that is not swept. */
export function listedValues(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Texts for all fields of a kind: from `document` if it has the path, else the default. */
export function valuesOf(kind: LaunchKind, document: unknown = {}): FormValues {
  return Object.fromEntries(
    configFields(kind).map(({ path, fallback }) => {
      const value = valueAtPath(document, path);
      return [path, value === undefined || value === null ? (fallback ?? '') : String(value)];
    }),
  );
}

/** The config as the API takes it. Invalid numbers stay texts, so that the check names them; empty fields are left out. */
export function configOf(kind: LaunchKind, values: FormValues): Record<string, unknown> {
  const config: Record<string, unknown> = { kind };
  for (const field of configFields(kind)) {
    const text = (values[field.path] ?? '').trim();
    if (text === '') continue;
    const [first = '', second] = field.path.split('.');
    if (second === undefined) {
      config[first] = field.control.type === 'searches' ? listedValues(text) : readValue(field, text);
      continue;
    }
    const group = config[first];
    const known = typeof group === 'object' && group !== null ? group : {};
    config[first] = { ...known, [second]: readValue(field, text) };
  }
  return config;
}

/** The text as the schema takes it; an invalid number stays a text, which the schema refuses by name. */
export function readValue({ control }: ConfigField, text: string): SweepValue {
  switch (control.type) {
    case 'flag':
      return text === 'true';
    case 'number': {
      const number = Number(text);
      return Number.isNaN(number) ? text : number;
    }
    case 'choice':
    case 'reference':
    case 'searches':
    case 'target':
      return text;
  }
}

export type ConfigCheck =
  | { readonly config: RunConfigInput; readonly problems: readonly [] }
  | { readonly config: null; readonly problems: readonly Problem[] };

/** The schema's problems with the values, one per field, each saying what would be valid. */
export function checkValues(kind: LaunchKind, values: FormValues): ConfigCheck {
  const fields = configFields(kind);
  const missing = fields.filter(({ path, fallback }) => fallback !== null && (values[path] ?? '').trim() === '');
  const parsed = runConfigSchemaOf[kind].safeParse(configOf(kind, values));
  if (parsed.success && missing.length === 0) return { config: parsed.data, problems: [] };
  const paths = [
    ...missing.map(({ path }) => path),
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.map(String).join('.'))),
  ];
  const problems = fields.flatMap((field): Problem[] => {
    // A missing object (a task without a task set) is named by its own path: its first required field represents it.
    const named = paths.some(
      (path) => path === field.path || (field.fallback === null && field.path.startsWith(`${path}.`)),
    );
    return named ? [{ field: field.path, message: problemText(field, values[field.path] ?? '') }] : [];
  });
  return { config: null, problems };
}

function problemText(field: ConfigField, text: string): string {
  if (field.control.type === 'reference') return text === '' ? 'Choose one.' : 'This is not in the list: choose again.';
  if (field.control.type === 'number') return `Give ${boundsText(field.control)}.`;
  return 'Choose one from the list.';
}

/** Seeds as typed: `0, 1, 2` or `0-4`; a message if they can't be read. */
export function parseSeeds(text: string): { seeds: number[] } | { message: string } {
  const seeds: number[] = [];
  for (const part of text.split(/[\s,;]+/).filter((each) => each !== '')) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    const from = Number(range?.[1] ?? Number.NaN);
    const to = Number(range?.[2] ?? from);
    if (range === null || to > 4294967295 || to < from || to - from >= 100) {
      return { message: 'Give whole numbers of 0 or more, separated by commas or as a range: 0, 1, 2 or 0-4.' };
    }
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  if (seeds.length === 0) return { message: 'Give at least one seed.' };
  if (seeds.length > 100) return { message: 'At most 100 seeds at a time.' };
  if (new Set(seeds).size !== seeds.length) return { message: 'A seed is listed twice: the runs would be the same.' };
  return { seeds };
}
