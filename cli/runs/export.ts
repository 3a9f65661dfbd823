/** @file `masthead runs export`: all runs of a query as a table. */
import { accepted, printText, reportFile, saveFile } from '../download';
import type { CommandContext } from '../io';
import { type SelectionOptions, selectionOf } from './selection';

export interface ExportOptions extends SelectionOptions {
  readonly format: 'csv' | 'json';
  readonly column: readonly string[];
  readonly out?: string;
}

export async function exportRuns(context: CommandContext, options: ExportOptions): Promise<void> {
  const { query, sort, descending } = selectionOf(options);
  const parameters = new URLSearchParams({
    format: context.json && options.out === undefined ? 'json' : options.format,
    query,
    sort,
    descending: String(descending),
    columns: options.column.join(';'),
  });
  const answer = await accepted(context.request(`/api/runs/export?${parameters}`));
  if (options.out === undefined) return printText(context.io, answer);
  reportFile(context, await saveFile(answer, options.out));
}
