/** @file Settings in which runs differ. */
import type { RunRow } from '@/db/schema';
import { flatten } from '@/server/services/runs/flatten';

export interface ConfigDifference {
  readonly path: string;
  /** By run id; null where a run has no such setting. */
  readonly values: Record<string, unknown>;
}

export function configDifferences(rows: readonly Pick<RunRow, 'id' | 'config'>[]): ConfigDifference[] {
  const flat = rows.map((row) => ({ id: row.id, leaves: flatten(row.config) }));
  const paths = [...new Set(flat.flatMap(({ leaves }) => [...leaves.keys()]))];
  return paths.flatMap((path) => {
    const values = Object.fromEntries(flat.map(({ id, leaves }) => [id, leaves.get(path) ?? null]));
    const differing = new Set(Object.values(values).map((value) => JSON.stringify(value))).size > 1;
    return differing ? [{ path, values }] : [];
  });
}
