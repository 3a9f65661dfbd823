/** @file Sweeps: several values for some settings of a config, multiplied out into one config per combination. Pure. */
import { z } from 'zod';
import { DomainError } from './errors';

/** Runs of one launch at most: as many as Compare takes. */
export const largestLaunch = 200;

const settingPath = z.string().regex(/^[a-zA-Z]+(\.[a-zA-Z]+)*$/, 'is not the path of a setting');
export const sweepValueSchema = z.union([z.string(), z.number(), z.boolean()]);
export type SweepValue = z.infer<typeof sweepValueSchema>;

/** Values by dotted path of the setting: `{ "weights.learningRate": [0.01, 0.1] }`. */
export const sweepSchema = z.record(settingPath, z.array(sweepValueSchema).min(1).max(largestLaunch));
export type Sweep = z.infer<typeof sweepSchema>;

export interface SweptConfig {
  readonly config: Readonly<Record<string, unknown>>;
  /** Its values in the sweep, in the sweep's order; empty without a sweep. */
  readonly changes: readonly { readonly path: string; readonly value: SweepValue }[];
}

/**
 * The cartesian product, the last setting changing fastest. Not validated: the values may not fit their settings.
 * @throws DomainError `invalid-input` for a value listed twice, or more than `largestLaunch` combinations
 */
export function expandSweep(config: object, sweep: Sweep): SweptConfig[] {
  const settings = Object.entries(sweep);
  const count = settings.reduce((product, [, values]) => product * values.length, 1);
  if (count > largestLaunch) {
    throw new DomainError(
      'invalid-input',
      `The sweep makes ${count} configurations; at most ${largestLaunch} are allowed.`,
      {
        field: 'sweep',
      },
    );
  }
  for (const [path, values] of settings) {
    if (new Set(values).size < values.length)
      throw new DomainError('invalid-input', `The sweep lists a value of ${path} twice: the runs would be the same.`, {
        field: `sweep.${path}`,
      });
  }
  return settings.reduce<SweptConfig[]>(
    (made, [path, values]) =>
      made.flatMap((each) =>
        values.map((value) => ({
          config: withValue(each.config, path.split('.'), value),
          changes: [...each.changes, { path, value }],
        })),
      ),
    [{ config: { ...config }, changes: [] }],
  );
}

function withValue(document: object, [name = '', ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  if (rest.length === 0) return { ...document, [name]: value };
  const inner: unknown = Reflect.get(document, name);
  return { ...document, [name]: withValue(typeof inner === 'object' && inner !== null ? inner : {}, rest, value) };
}

/** `learningRate 0.1, batch 32`: what distinguishes the runs of a sweep. Settings whose last words are the same have their whole paths. */
export function sweepLabel(changes: SweptConfig['changes']): string {
  const last = (path: string): string => path.split('.').at(-1) ?? path;
  const words = changes.map(({ path }) => last(path));
  const short = (path: string): string => (words.filter((word) => word === last(path)).length > 1 ? path : last(path));
  return changes.map(({ path, value }) => `${short(path)} ${value}`).join(', ');
}
