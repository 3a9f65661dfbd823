/** @file `masthead priors`, `spaces`, `studies` and `task-sets`: the lists. */

import type { Command } from 'commander';
import type { PriorRecord } from '@/domain/records/architecture';
import type { SpaceRecord } from '@/domain/records/space';
import type { StudyRecord } from '@/domain/records/study';
import type { TaskSetRecord } from '@/domain/records/task-set';
import { resolutionsOf } from '@/domain/task-set';
import { type Begin, type CommandContext, printJson } from './io';
import { addPriorSharing } from './priors';
import { formatTable } from './table';
import { formatNumber, formatTime } from './words';

/** `masthead priors list`. */
async function listPriors({ io, client, json }: CommandContext): Promise<void> {
  const priors = await client.priors.list.query();
  if (json) return printJson(io, priors);
  if (priors.length === 0) return io.out('No priors. A run of the kind meta-train makes them.\n');
  io.out(
    formatTable<PriorRecord>(priors, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'SPACE', cell: ({ space }) => space.name },
      { title: 'RUN', cell: ({ run }) => run.id },
      { title: 'ITERATION', cell: ({ iteration }) => formatNumber(iteration), align: 'right' },
      { title: 'ENTROPY', cell: ({ entropy }) => entropy.toFixed(3), align: 'right' },
      { title: 'ADAPTED', cell: ({ adaptations }) => formatNumber(adaptations), align: 'right' },
      { title: 'MADE', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
}

/** `masthead spaces list`. */
async function listSpaces({ io, client, json }: CommandContext): Promise<void> {
  const spaces = await client.spaces.list.query();
  if (json) return printJson(io, spaces);
  if (spaces.length === 0) return io.out('No search spaces. Make one on the page of search spaces.\n');
  io.out(
    formatTable<SpaceRecord>(spaces, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'TOPOLOGY', cell: ({ document }) => document.topology },
      { title: 'OPERATIONS', cell: ({ document }) => String(document.operations.length), align: 'right' },
      { title: 'NODES', cell: ({ document }) => String(document.nodes), align: 'right' },
      { title: 'CHANNELS', cell: ({ document }) => String(document.initChannels), align: 'right' },
      { title: 'LAYERS', cell: ({ document }) => String(document.layers), align: 'right' },
      { title: 'RUNS', cell: ({ usedBy }) => String(usedBy.length), align: 'right' },
      { title: 'PRIORS', cell: ({ priors }) => String(priors.length), align: 'right' },
      { title: 'MADE', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
}

/** `masthead studies list`. */
async function listStudies({ io, client, json }: CommandContext): Promise<void> {
  const studies = await client.studies.list.query();
  if (json) return printJson(io, studies);
  if (studies.length === 0) return io.out('No studies. Define one on the page of studies.\n');
  io.out(
    formatTable<StudyRecord>(studies, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'STATE', cell: ({ state, problem }) => (problem === null ? state : `${state}: ${problem}`) },
      { title: 'FOLDS', cell: ({ folds }) => String(folds), align: 'right' },
      { title: 'FINISHED', cell: ({ progress }) => formatNumber(progress.finished), align: 'right' },
      { title: 'FAILED', cell: ({ progress }) => formatNumber(progress.failed), align: 'right' },
      { title: 'AT MOST', cell: ({ progress }) => formatNumber(progress.atMost), align: 'right' },
      { title: 'MADE', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
}

/** `masthead task-sets list`. */
async function listTaskSets({ io, client, json }: CommandContext): Promise<void> {
  const taskSets = await client.taskSets.list.query();
  if (json) return printJson(io, taskSets);
  if (taskSets.length === 0) return io.out('No task sets. Make one on the page of task sets.\n');
  io.out(
    formatTable<TaskSetRecord>(taskSets, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'VERSION', cell: ({ version }) => String(version), align: 'right' },
      { title: 'WAYS', cell: ({ spec }) => waysOf(spec), align: 'right' },
      { title: 'PIXELS', cell: ({ spec }) => resolutionsOf(spec).join(', ') },
      { title: 'USED', cell: ({ usedBy }) => String(usedBy.length), align: 'right' },
      { title: 'MADE', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'DATASETS', cell: ({ datasets }) => datasets.map(({ name }) => name).join(', ') },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
}

function waysOf({ ways }: TaskSetRecord['spec']): string {
  return ways.min === ways.max ? String(ways.min) : `${ways.min} to ${ways.max}`;
}

export function addListCommands(program: Command, begin: Begin): void {
  const add = (name: string, what: string, list: (context: CommandContext) => Promise<void>): Command => {
    const group = program.command(name).description(`list ${what}`);
    group
      .command('list')
      .description(`list ${what}, newest first`)
      .option('--json', 'print JSON')
      .action((_options: object, command: Command) => list(begin(command)));
    return group;
  };
  addPriorSharing(add('priors', 'priors', listPriors).description('list, share and import priors'), begin);
  add('task-sets', 'task sets', listTaskSets);
  add('spaces', 'search spaces', listSpaces);
  add('studies', 'studies', listStudies);
}
