/** @file Config, seed and group of a run from outside, from its parameters. */
import type { RunRow } from '@/db/schema';
import { type ExternalConfig, seedAmong } from '@/domain/run-config';
import { groupHashOf } from '@/server/services/runs/launch/launch';

/** Config, seed and group that these parameters make. Runs of one experiment that differ by seed alone are one group. */
export function configured(
  params: Readonly<Record<string, string>>,
  experiment: RunRow['experiment'],
): { config: ExternalConfig; seed: number; groupHash: string } {
  const seed = seedAmong(params);
  const config: ExternalConfig = { kind: 'external', params: { ...params }, seed: seed?.value ?? 0 };
  const others = Object.fromEntries(Object.entries(params).filter(([name]) => name !== seed?.name));
  return { config, seed: config.seed, groupHash: groupHashOf({ ...config, params: others, experiment }) };
}
