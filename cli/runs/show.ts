/** @file Verbs that read runs: list, show, export, watch. */

import { watchChanges } from '@/client/watch-changes';
import { type RunId, runIdSchema } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state';
import type { TableFormat } from '@/domain/table';
import { accepted, printText, reportFile, saveFile, tableFormatOf } from '../download';
import { type CommandContext, printJson, printJsonLine } from '../io';
import { formatFacts, formatTable } from '../table';
import { formatDuration, formatProgress, formatSummary, formatTime } from '../words';
import { type SelectionOptions, selectionOf } from './selection';

export interface ListOptions extends SelectionOptions {
  readonly limit: number;
}

/** Letters of an id after `run_`: the index holds one after the other. */
const idLetters = 12;

/** `masthead runs list`. */
export async function listRuns({ io, client, json }: CommandContext, options: ListOptions): Promise<void> {
  const { total, ids } = await client.runs.index.query(selectionOf(options));
  const wanted = Array.from({ length: Math.min(total, options.limit) }, (_, i) =>
    runIdSchema.parse(`run_${ids.slice(i * idLetters, (i + 1) * idLetters)}`),
  );
  const rows = wanted.length === 0 ? [] : await client.runs.rows.query({ ids: wanted });
  const items = rows.map(({ run }) => run);
  if (json) return printJson(io, { items, total });
  if (items.length === 0) return io.out('No runs. Launch one with: masthead runs launch --config FILE\n');
  io.out(
    formatTable<RunSummary>(items, [
      { title: 'ID', cell: (run) => run.id },
      { title: 'STATE', cell: (run) => run.state },
      { title: 'KIND', cell: (run) => run.kind },
      { title: 'SEED', cell: (run) => String(run.seed), align: 'right' },
      { title: 'CREATED', cell: (run) => formatTime(run.createdAt) },
      { title: 'NAME', cell: (run) => run.name },
      { title: 'RESULT', cell: (run) => (run.endedAt === null ? formatProgress(run) : formatSummary(run.summary)) },
    ]),
  );
  if (total > items.length) io.out(`${items.length} of ${total} shown; --limit shows more.\n`);
}

/** `masthead runs show`. */
export async function showRun({ io, client, json, url }: CommandContext, id: RunId): Promise<void> {
  const run = await client.runs.get.query({ id });
  if (json) return printJson(io, run);
  const took = run.startedAt === null ? '' : formatDuration((run.endedAt ?? Date.now()) - run.startedAt);
  io.out(
    formatFacts([
      ['Run', `${run.name} (${run.id})`],
      ['Kind', run.kind],
      ['State', run.reason === null ? run.state : `${run.state}: ${run.reason}`],
      ['Progress', formatProgress(run)],
      ['Seed', String(run.seed)],
      ['Device', run.device ?? ''],
      ['Created', formatTime(run.createdAt)],
      ['Started', formatTime(run.startedAt)],
      ['Ended', formatTime(run.endedAt)],
      ['Took', took],
      ['Attempts', String(run.attempts.length)],
      ['Result', formatSummary(run.summary)],
      ['Genotype', run.genotype ?? ''],
      ['Priors', run.priors.map((prior) => `${prior.id} (iteration ${prior.iteration})`).join(', ')],
      [
        'Alarms',
        run.alarms.map(({ message, times }) => (times === 1 ? message : `${message} (${times} times)`)).join('; '),
      ],
      ['Page', `${url}/runs/${run.id}`],
    ]),
  );
  if (run.state === 'failed' && run.lastLines.length > 0) {
    io.out(`\nLast lines:\n${run.lastLines.map((line) => `  ${line}\n`).join('')}`);
  }
}

export interface ExportOptions extends SelectionOptions {
  readonly format: TableFormat;
  readonly column: readonly string[];
  readonly out?: string;
}

/** `masthead runs export`: all runs of a query as a table. */
export async function exportRuns(context: CommandContext, options: ExportOptions): Promise<void> {
  const { query, sort, descending } = selectionOf(options);
  const parameters = new URLSearchParams({
    format: tableFormatOf(context, options),
    query,
    sort,
    descending: String(descending),
    columns: options.column.join(';'),
  });
  const answer = await accepted(context.request(`/api/runs/export?${parameters}`));
  if (options.out === undefined) return printText(context.io, answer);
  reportFile(context, await saveFile(answer, options.out));
}

/**
 * `masthead runs watch`: follows a run over the change feed until it ends. True if the run finished. Ctrl-C ends
 * the watching, never the run.
 */
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

/** Prints what is new, once; returns what was printed. */
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
