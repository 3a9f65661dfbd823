/** @file What a run computed on so far, by its checkpoints. */
import type { checkpointsOf } from '@/db/queries/artefact';
import { type RanOn, ranOnSchema } from '@/domain/runner-files';

/** Of the furthest checkpoint; null where there is none, or where its runner did not say it. */
export function ranOnOf([furthest]: ReturnType<typeof checkpointsOf>): RanOn | null {
  const { engine, deviceKind: kind } = furthest?.environment ?? {};
  return ranOnSchema.safeParse({ engine, kind }).data ?? null;
}
