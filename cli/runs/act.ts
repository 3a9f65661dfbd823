/** @file Verbs that change runs: stop, clone, and what is done to many at once. */

import type { RunId } from '@/domain/ids';
import { type CommandContext, printJson } from '../io';
import { type LaunchSettings, queueRuns } from './launch';

type Act =
  | { readonly type: 'resume' | 'delete' | 'restore' }
  | { readonly type: 'tag'; readonly add: string[]; readonly remove: string[] };

/** As many as the platform takes at once. */
const mostAtOnce = 200;

/**
 * Acts on many runs at once: `masthead runs resume`, `delete`, `restore`, `tag`. A refusal of one does not stop the others.
 * Whether none was refused. `said`: what happened to the others.
 */
export async function actOnRuns(
  { io, client, json }: CommandContext,
  ids: readonly RunId[],
  act: Act,
  said: (runs: string) => string,
): Promise<boolean> {
  const done: RunId[] = [];
  const refused: { id: RunId; name: string; message: string }[] = [];
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    const result = await client.runs.bulk.mutate({ ids: ids.slice(from, from + mostAtOnce), act });
    done.push(...result.done);
    refused.push(...result.refused);
  }
  if (json) printJson(io, { done, refused });
  else {
    const [only] = done;
    if (only !== undefined) io.out(`${said(done.length === 1 ? `the run ${only}` : `${done.length} runs`)}\n`);
    for (const { message } of refused) io.err(`${message}\n`);
  }
  return refused.length === 0;
}

/** `masthead runs stop`. */
export async function stopRun({ io, client, json }: CommandContext, id: RunId): Promise<void> {
  const run = await client.runs.stop.mutate({ id });
  if (json) return printJson(io, run);
  io.out(run.state === 'stopped' ? `Stopped "${run.name}".\n` : `"${run.name}" stops after the step it is in.\n`);
}

/** `masthead runs clone`: queues a run like another one, with changes. */
export async function cloneRun(context: CommandContext, id: RunId, options: LaunchSettings): Promise<void> {
  const { config, name } = await context.client.runs.clone.query({ id });
  await queueRuns(context, config, { name, ...options });
}
