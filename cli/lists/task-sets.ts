/** @file `masthead task-sets list`. */
import type { TaskSetRecord } from '@/domain/records/task-set';
import { resolutionsOf } from '@/domain/task-set';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatTime } from '../words';

export async function listTaskSets({ io, client, json }: CommandContext): Promise<void> {
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
