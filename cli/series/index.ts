/** @file `masthead series …`. */
import { type Command, Option } from 'commander';
import { type RunId, runIdSchema } from '@/domain/ids';
import { collect, idArgument } from '../ids';
import type { Begin } from '../io';
import { type ExportOptions, exportSeries } from './export';
import { listSeries } from './list';

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
    .description('write every point of a run, none drawn together, as CSV or JSON')
    .argument('<run>', 'id of the run', id)
    .option('--key <key>', 'only this series: validation.accuracy (repeatable)', collect, [])
    .addOption(new Option('--format <format>', 'how').choices(['csv', 'json']).default('csv'))
    .option('--discarded', 'also points that a resumed run made again')
    .option('--out <file>', 'write to this file instead; what stands there is replaced')
    .option('--json', 'the same as --format json; with --out, print file, size and hash as JSON')
    .action((run: RunId, options: ExportOptions, command: Command) => exportSeries(begin(command), run, options));
}
