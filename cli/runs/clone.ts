/** @file `masthead runs clone`: queues a run like another one, with changes. */
import type { RunId } from '@/domain/ids';
import type { CommandContext } from '../io';
import { type LaunchSettings, queueRuns } from './launch';

export async function cloneRun(context: CommandContext, id: RunId, options: LaunchSettings): Promise<void> {
  const { config, name } = await context.client.runs.clone.query({ id });
  await queueRuns(context, config, { name, ...options });
}
