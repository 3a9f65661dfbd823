/** @file `masthead spaces list`. */
import type { SpaceRecord } from '@/domain/records/space';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatTime } from '../words';

export async function listSpaces({ io, client, json }: CommandContext): Promise<void> {
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
