/** @file `masthead series export`. */
import type { RunId } from '@/domain/ids';
import { accepted, printText, reportFile, saveFile } from '../download';
import type { CommandContext } from '../io';

export interface ExportOptions {
  readonly key: readonly string[];
  readonly format: 'csv' | 'json';
  readonly discarded?: boolean;
  readonly out?: string;
}

export async function exportSeries(context: CommandContext, run: RunId, options: ExportOptions): Promise<void> {
  const parameters = new URLSearchParams({
    run,
    format: context.json && options.out === undefined ? 'json' : options.format,
    discarded: String(options.discarded === true),
  });
  for (const key of options.key) parameters.append('key', key);
  const answer = await accepted(context.request(`/api/series/export?${parameters}`));
  if (options.out === undefined) return printText(context.io, answer);
  reportFile(context, await saveFile(answer, options.out));
}
