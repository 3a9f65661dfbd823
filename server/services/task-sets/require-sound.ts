/** @file A task set must be possible, and must not leak: no image of one part in another. */
import type { TaskSetSpec } from '@/domain/task-set';
import { checkTaskSet } from '@/nas/tasks/check';
import { leakCheck } from '@/nas/tasks/leak-check';
import type { ServiceContext } from '@/server/context';
import { openSources } from './open-sources';

/** @throws DomainError `invalid-input` with the field within the spec. */
export async function requireSoundSpec(ctx: ServiceContext, spec: TaskSetSpec): Promise<void> {
  const datasets = openSources(ctx, spec);
  checkTaskSet(spec, datasets);
  await leakCheck(spec, datasets);
}
