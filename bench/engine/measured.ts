/** @file The rows of docs/evidence/engine.md, each with what measured it, in a file beside it: a row stays until it is measured again. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Row } from './row';

/** What no peer came to the end of is NaN, and null in JSON. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const nullable = { commit: z.string().nullable(), pytorch: z.string().nullable() };
const machine = z.object({
  ...{ processor: z.string(), cores: z.number(), memoryGigabytes: z.number(), system: z.string() },
  ...{ node: z.string(), engine: z.string(), pytorch: nullable.pytorch },
});
const row = z.object({
  ...{
    name: z.string(),
    what: z.string(),
    unit: z.string(),
    goal: z.string().nullable(),
    pass: z.boolean().nullable(),
  },
  ...{ value: figure, minimum: figure, median: figure, maximum: figure },
  detail: z.record(z.string(), z.union([z.number(), z.string()])),
});
const measured = z.object({
  row,
  by: z.object({ commit: nullable.commit, date: z.string(), repetitions: z.number(), machine }),
});

export type Measured = z.infer<typeof measured>;

export function readMeasured(file: string): Measured[] {
  return existsSync(file) ? z.array(measured).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

export function writeMeasured(file: string, rows: readonly Measured[]): void {
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
}

/** New rows in the place of those of their name; `order`: where a name stands among those that are new. */
export function merged(
  before: readonly Measured[],
  rows: readonly Row[],
  by: Measured['by'],
  order: (name: string) => number,
): Measured[] {
  const fresh = rows.map((each): Measured => ({ row: { ...each, detail: { ...each.detail } }, by }));
  const names = new Set(rows.map(({ name }) => name));
  const all = [...before.filter((each) => !names.has(each.row.name)), ...fresh];
  return all.sort((a, b) => order(a.row.name) - order(b.row.name));
}
