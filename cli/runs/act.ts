/** @file Acts on many runs at once: `masthead runs resume`, `delete`, `restore`, `tag`. What refuses one leaves the others. */
import type { RunId } from '@/domain/ids';
import { type CommandContext, printJson } from '../io';

type Act =
  | { readonly type: 'resume' | 'delete' | 'restore' }
  | { readonly type: 'tag'; readonly add: string[]; readonly remove: string[] };

/** As many as the platform takes at once. */
const mostAtOnce = 200;

/** Whether none was refused. `said`: what became of those that were not. */
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
