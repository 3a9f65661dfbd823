/** @file `masthead runs …`. */
import { type Command, Option } from 'commander';
import { type RunId, runIdSchema } from '@/domain/ids';
import { tableFormats } from '@/domain/table';
import { collect, idArgument, seedList, wholeNumber } from '../ids';
import type { Begin } from '../io';
import { actOnRuns, cloneRun, stopRun } from './act';
import { type LaunchOptions, type LaunchSettings, launchRuns } from './launch';
import { type SaveOptions, savedForms, saveRuns } from './save';
import { addSelectionOptions } from './selection';
import { type ExportOptions, exportRuns, type ListOptions, listRuns, showRun, watchRun } from './show';

export function addRunsCommands(program: Command, begin: Begin, fail: (status: number) => void): void {
  const runs = program.command('runs').description('launch, list, export, follow and change runs');
  const id = idArgument(runIdSchema);
  const ids = (text: string, before: readonly RunId[] = []): RunId[] => [...before, id(text)];

  addSelectionOptions(runs.command('list').description('list runs, newest first'))
    .option('--limit <n>', 'at most this many', wholeNumber(1, 500), 50)
    .option('--json', 'print JSON')
    .action((options: ListOptions, command: Command) => listRuns(begin(command), options));

  addSelectionOptions(runs.command('export').description('write all runs of a query as CSV, JSON or Parquet'))
    .addOption(new Option('--format <format>', 'how').choices(tableFormats).default('csv'))
    .option('--column <field>', 'one more column: best(validation.accuracy) (repeatable)', collect, [])
    .option('--out <file>', 'write to this file instead; an existing one is replaced')
    .option('--json', 'the same as --format json; with --out, print file, size and hash as JSON')
    .action((options: ExportOptions, command: Command) => exportRuns(begin(command), options));

  runs
    .command('save')
    .description("write runs with their history as TensorBoard's event files, or into MLflow's file layout")
    .argument('<id...>', 'ids of the runs', ids)
    .addOption(new Option('--format <format>', 'of which program').choices(savedForms).makeOptionMandatory())
    .requiredOption('--out <folder>', 'its log folder, or its folder mlruns')
    .option('--json', 'print JSON')
    .action((chosen: RunId[], options: SaveOptions, command: Command) => saveRuns(begin(command), chosen, options));

  runs
    .command('show')
    .description('show one run')
    .argument('<id>', 'id of the run', id)
    .option('--json', 'print JSON')
    .action((run: RunId, _options: object, command: Command) => showRun(begin(command), run));

  addLaunchOptions(
    runs
      .command('launch')
      .description('queue runs from a configuration')
      .requiredOption('--config <file>', 'configuration as JSON; - reads standard input')
      .option('--preset <name>', 'what the configuration leaves out is as in this preset: tiny, small, large'),
  ).action((options: LaunchOptions, command: Command) => launchRuns(begin(command), options));

  addLaunchOptions(
    runs
      .command('clone')
      .description('queue a run like another one, with changes')
      .argument('<id>', 'id of the run', id),
  ).action((run: RunId, options: LaunchSettings, command: Command) => cloneRun(begin(command), run, options));

  runs
    .command('stop')
    .description('stop a run: it keeps a checkpoint and can be resumed')
    .argument('<id>', 'id of the run', id)
    .option('--json', 'print JSON')
    .action((run: RunId, _options: object, command: Command) => stopRun(begin(command), run));

  runs
    .command('resume')
    .description('queue stopped or failed runs again: they continue from their last checkpoint')
    .argument('<id...>', 'ids of runs', ids)
    .option('--json', 'print JSON')
    .action(async (of: RunId[], _options: object, command: Command) => {
      const done = await actOnRuns(begin(command), of, { type: 'resume' }, (what) => `Queued ${what} again.`);
      fail(done ? 0 : 1);
    });

  runs
    .command('tag')
    .description('add tags to runs, or remove them')
    .argument('<id...>', 'ids of runs', ids)
    .option('--add <tag>', 'tag to add (repeatable)', collect, [])
    .option('--remove <tag>', 'tag to remove (repeatable)', collect, [])
    .option('--json', 'print JSON')
    .action(async (of: RunId[], { add, remove }: { add: string[]; remove: string[] }, command: Command) => {
      if (add.length + remove.length === 0) command.error('error: name a tag with --add or --remove');
      const done = await actOnRuns(begin(command), of, { type: 'tag', add, remove }, (what) => `Tagged ${what}.`);
      fail(done ? 0 : 1);
    });

  runs
    .command('delete')
    .description('put runs into the trash; runs restore brings them back')
    .argument('<id...>', 'ids of runs', ids)
    .option('--json', 'print JSON')
    .action(async (of: RunId[], _options: object, command: Command) => {
      const said = (what: string) => `Put ${what} into the trash; masthead runs restore brings it back.`;
      fail((await actOnRuns(begin(command), of, { type: 'delete' }, said)) ? 0 : 1);
    });

  runs
    .command('restore')
    .description('bring runs back from the trash')
    .argument('<id...>', 'ids of runs', ids)
    .option('--json', 'print JSON')
    .action(async (of: RunId[], _options: object, command: Command) => {
      const done = await actOnRuns(begin(command), of, { type: 'restore' }, (what) => `Brought ${what} back.`);
      fail(done ? 0 : 1);
    });

  runs
    .command('watch')
    .description('follow a run until it ends; exit status 1 unless it finished')
    .argument('<id>', 'id of the run', id)
    .option('--json', 'print one JSON object per line')
    .action(async (run: RunId, _options: object, command: Command) => {
      fail((await watchRun(begin(command), run)) ? 0 : 1);
    });
}

function addLaunchOptions(command: Command): Command {
  return command
    .option('--set <path=value>', 'change a setting (repeatable)', collect, [])
    .option('--name <name>', 'name of the run')
    .option('--experiment <id>', 'experiment it belongs to')
    .option('--tag <tag>', 'tag (repeatable)', collect, [])
    .option('--notes <text>', 'notes')
    .option('--priority <n>', 'higher goes first', wholeNumber(-100, 100))
    .option('--seeds <list>', 'one run per seed: 0,1,2', seedList)
    .option('--sweep <path=values>', 'several values of a setting: batch=8,16 or a JSON list (repeatable)', collect, [])
    .option('--json', 'print JSON');
}
