/** @file What a run's images take in memory: all of a task's, or, of datasets that keep their images as files, what is decoded ahead and held. */
import { viewCacheBytes } from '@/datasets/encoded/view-cache';
import { formatBytes } from '@/domain/format';
import type { RunConfig } from '@/domain/run-config';
import { programsOf } from '@/domain/run-config/spread';
import { aheadBytes } from '@/nas/tasks/ahead';
import type { References } from './references';
import { tasksOf } from './workload';

interface ImageMemory {
  readonly bytes: number;
  /** Null where all are in memory. */
  readonly sentence: string | null;
}

export function imageMemory(config: RunConfig, references: References): ImageMemory {
  const most = { held: 0, streamed: 0 };
  for (const { manifest, resolution, train, validation, test } of tasksOf(config, references)) {
    if (manifest === undefined) continue;
    const all = (train + validation + test) * resolution ** 2 * manifest.channels;
    if (manifest.encoded === undefined) most.held = Math.max(most.held, all);
    else {
      most.streamed = Math.max(most.streamed, all);
      most.held = Math.max(most.held, Math.min(all, viewCacheBytes + aheadBytes));
    }
  }
  const sentence =
    most.streamed === 0
      ? null
      : `a task's ${formatBytes(most.streamed)} of pixels are decoded as they are needed, at most ${formatBytes(viewCacheBytes + aheadBytes)} at a time`;
  return { bytes: most.held * programsOf(config), sentence };
}
