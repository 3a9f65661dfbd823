/** @file Tunables in force in one process: the documented values, with what MASTHEAD_TUNABLES overrides (tests, slow disks). */
import { z } from 'zod';
import { DomainError } from './errors';
import { overridableTunables } from './tunables';

export type Timing = Readonly<Record<keyof typeof overridableTunables, number>>;

const overridesSchema = z.strictObject(
  Object.fromEntries(Object.keys(overridableTunables).map((name) => [name, z.number().positive().optional()])),
);

/**
 * @param text a JSON object from tunable to number, such as `{"heartbeatEvery": 50}`; undefined or empty: none
 * @throws DomainError `invalid-input` for anything else
 */
export function readTiming(text: string | undefined): Timing {
  if (text === undefined || text.trim() === '') return overridableTunables;
  const parsed = overridesSchema.safeParse(parseJson(text));
  if (parsed.success) return { ...overridableTunables, ...parsed.data };
  const issue = parsed.error.issues[0];
  throw new DomainError(
    'invalid-input',
    `MASTHEAD_TUNABLES is not valid: ${[...(issue?.path ?? []), issue?.message].join(': ')}. ` +
      'It is a JSON object from names of overridableTunables (domain/tunables.ts) to numbers; correct it or unset it.',
    { field: 'MASTHEAD_TUNABLES' },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
