/** @file One strategy with one seed: what it derived, and what that took. The published table has no part in it. */
import { performance } from 'node:perf_hooks';
import { type Genotype, genotypeSchema } from '@/domain/genotype';
import { searchSpaceSchema, spacePresets } from '@/domain/space';
import type { Engine } from '@/engine/types';
import { runInMemory, summaryOf } from '@/test/run-in-memory';
import { genotypeOf } from '@/test/small-run';
import type { Kept } from '../kept';
import type { Brought } from '../presets/families';
import { commonOf, type StrategyArm } from './arms';

export interface Found {
  readonly genotype: Genotype;
  readonly macs: number;
  readonly seconds: number;
}

const space = searchSpaceSchema.parse({ ...spacePresets['nas-bench-201'], initChannels: 8, layers: 5 });

export async function searchWith(
  arm: StrategyArm,
  seed: number,
  { engine, brought, kept }: { readonly engine: Engine; readonly brought: Brought; readonly kept: Kept },
): Promise<Found> {
  const found = await kept.json(`${arm.name}-${seed}`, async () => {
    const startedAt = performance.now();
    const record = await runInMemory({ ...brought, engine, space, config: arm.config(commonOf(seed)) });
    const seconds = (performance.now() - startedAt) / 1000;
    return { genotype: genotypeOf(record), macs: summaryOf(record)['compute.macs'] ?? 0, seconds };
  });
  return { ...found, genotype: genotypeSchema.parse(found.genotype) };
}
