/** @file The checkpoints from which a run can be continued. Pure. */
import type { RunDetail } from '@/domain/records/run';

/** Steps of the checkpoints that are kept, furthest first. */
export function checkpointSteps({ artefacts }: Pick<RunDetail, 'artefacts'>): number[] {
  const steps = artefacts.filter(({ kind }) => kind === 'checkpoint').map(({ step }) => step);
  return [...new Set(steps)].sort((a, b) => b - a);
}
