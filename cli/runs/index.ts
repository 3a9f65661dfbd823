/** @file `masthead runs …`. */
import type { Command } from 'commander';
import { runIdSchema } from '@/domain/ids';
import { collect, idArgument, seedList, wholeNumber } from '../ids';
import type { CommandContext } from '../io';
import { type LaunchOptions, launchRuns } from './launch';
import { type ListOptions, listRuns } from './list';
import { showRun } from './show';
import { stopRun } from './stop';
import { watchRun } from './watch';

type Begin = (command: Command) => CommandContext;
type RunId = ReturnType<typeof runIdSchema.parse>;

export function addRunsCommands(program: Command, begin: Begin, fail: (status: number) => void): void {
  const runs = program.command('runs').description('launch, list, show, stop and watch runs');
  const id = idArgument(runIdSchema);

  runs
    .command('list')
    .description('list runs, newest first')
    .option('--state <state>', 'only this state (repeatable)', collect, [])
    .option('--kind <kind>', 'only this kind (repeatable)', collect, [])
    .option('--text <words>', 'only runs whose name, notes or tags contain these words')
    .option('--tag <tag>', 'only runs with this tag')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 500), 50)
    .option('--json', 'print JSON')
    .action((options: ListOptions, command: Command) => listRuns(begin(command), options));

  runs
    .command('show')
    .description('show one run')
    .argument('<id>', 'id of the run', id)
    .option('--json', 'print JSON')
    .action((run: RunId, _options: object, command: Command) => showRun(begin(command), run));

  runs
    .command('launch')
    .description('queue runs from a configuration')
    .requiredOption('--config <file>', 'configuration as JSON; - reads standard input')
    .option('--set <path=value>', 'change a setting (repeatable)', collect, [])
    .option('--name <name>', 'name of the run')
    .option('--experiment <id>', 'experiment it belongs to')
    .option('--tag <tag>', 'tag (repeatable)', collect, [])
    .option('--notes <text>', 'notes')
    .option('--priority <n>', 'higher goes first', wholeNumber(-100, 100))
    .option('--seeds <list>', 'one run per seed: 0,1,2', seedList)
    .option('--sweep <path=values>', 'several values of a setting: batch=8,16 or a JSON list (repeatable)', collect, [])
    .option('--json', 'print JSON')
    .action((options: LaunchOptions, command: Command) => launchRuns(begin(command), options));

  runs
    .command('stop')
    .description('stop a run: it keeps a checkpoint and can be resumed')
    .argument('<id>', 'id of the run', id)
    .option('--json', 'print JSON')
    .action((run: RunId, _options: object, command: Command) => stopRun(begin(command), run));

  runs
    .command('watch')
    .description('follow a run until it ends; exit status 1 unless it finished')
    .argument('<id>', 'id of the run', id)
    .option('--json', 'print one JSON object per line')
    .action(async (run: RunId, _options: object, command: Command) => {
      fail((await watchRun(begin(command), run)) ? 0 : 1);
    });
}
