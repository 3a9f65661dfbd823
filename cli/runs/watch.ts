/** @file `masthead runs watch`: follows a run over the change feed until it ends. */
import { watchChanges } from '@/client/watch-changes';
import type { RunId } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state';
import { type CommandContext, printJsonLine } from '../io';
import { formatProgress, formatSummary } from '../words';

/** True where the run finished. Ctrl-C ends the watching, never the run. */
export async function watchRun(context: CommandContext, id: RunId): Promise<boolean> {
  const { client, io, url, token } = context;
  const ended = new AbortController();
  let said = '';
  const look = async (): Promise<RunSummary> => {
    const run = await client.runs.get.query({ id });
    said = tell(context, run, said);
    return run;
  };
  let run = await look();
  if (isFinal(run.state)) return run.state === 'finished';
  const signal = AbortSignal.any([io.signal, ended.signal]);
  for await (const event of watchChanges({ url, token, signal })) {
    const concerns = event.type !== 'change' || (event.change.entity === 'run' && event.change.key === id);
    if (!concerns) continue;
    run = await look();
    if (isFinal(run.state)) ended.abort();
  }
  return run.state === 'finished';
}

/** Says what is new, once; returns what was said. */
function tell({ io, json }: CommandContext, run: RunSummary, before: string): string {
  const { id, name, state, reason, progress, summary } = run;
  if (json) {
    const line = JSON.stringify([state, reason, progress?.done]);
    if (line !== before) printJsonLine(io, { id, name, state, reason, progress, summary });
    return line;
  }
  const detail = isFinal(state) ? formatSummary(summary) : formatProgress(run);
  const line = [`${state}${reason === null ? '' : ` (${reason})`}`, detail].filter((part) => part !== '').join(': ');
  if (line !== before) io.out(`${name}: ${line}\n`);
  return line;
}
