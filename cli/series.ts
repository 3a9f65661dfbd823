/** @file `masthead series`: list and export. */

import { type Command, Option } from 'commander';
import { type RunId, runIdSchema } from '@/domain/ids';
import type { SeriesRecord } from '@/domain/records/run';
import { type TableFormat, tableFormats } from '@/domain/table';
import { accepted, printText, reportFile, saveFile, tableFormatOf } from './download';
import { collect, idArgument } from './ids';
import { type Begin, type CommandContext, printJson } from './io';
import { formatTable } from './table';
import { formatNumber } from './words';

/** `masthead series list`. */
async function listSeries({ io, client, json }: CommandContext, run: RunId): Promise<void> {
  const series = await client.series.list.query({ run });
  if (json) return printJson(io, series);
  if (series.length === 0) return io.out('The run has measured nothing yet.\n');
  const figure = (value: number | null): string => (value === null ? '' : formatNumber(value));
  io.out(
    formatTable<SeriesRecord>(series, [
      { title: 'KEY', cell: ({ key }) => key },
      { title: 'POINTS', cell: ({ count }) => formatNumber(count), align: 'right' },
      { title: 'LAST', cell: ({ last }) => figure(last), align: 'right' },
      { title: 'BEST', cell: ({ best }) => figure(best), align: 'right' },
      { title: 'AT STEP', cell: ({ bestStep }) => figure(bestStep), align: 'right' },
      { title: 'UNIT', cell: ({ unit }) => unit },
    ]),
  );
}

export interface ExportOptions {
  readonly key: readonly string[];
  readonly format: TableFormat;
  readonly discarded?: boolean;
  readonly out?: string;
}

/** `masthead series export`. */
async function exportSeries(context: CommandContext, run: RunId, options: ExportOptions): Promise<void> {
  const parameters = new URLSearchParams({
    run,
    format: tableFormatOf(context, options),
    discarded: String(options.discarded === true),
  });
  for (const key of options.key) parameters.append('key', key);
  const answer = await accepted(context.request(`/api/series/export?${parameters}`));
  if (options.out === undefined) return printText(context.io, answer);
  reportFile(context, await saveFile(answer, options.out));
}

/** `masthead series …`. */
export function addSeriesCommands(program: Command, begin: Begin): void {
  const series = program.command('series').description('list and export what runs measured over time');
  const id = idArgument(runIdSchema);

  series
    .command('list')
    .description("list a run's series with their figures")
    .argument('<run>', 'id of the run', id)
    .option('--json', 'print JSON')
    .action((run: RunId, _options: object, command: Command) => listSeries(begin(command), run));

  series
    .command('export')
    .description('write every point of a run, none drawn together, as CSV, JSON or Parquet')
    .argument('<run>', 'id of the run', id)
    .option('--key <key>', 'only this series: validation.accuracy (repeatable)', collect, [])
    .addOption(new Option('--format <format>', 'how').choices(tableFormats).default('csv'))
    .option('--discarded', 'also points that a resumed run made again')
    .option('--out <file>', 'write to this file instead; an existing one is replaced')
    .option('--json', 'the same as --format json; with --out, print file, size and hash as JSON')
    .action((run: RunId, options: ExportOptions, command: Command) => exportSeries(begin(command), run, options));
}
