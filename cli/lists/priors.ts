/** @file `masthead priors list`. */
import type { PriorRecord } from '@/domain/records/architecture';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatNumber, formatTime } from '../words';

export async function listPriors({ io, client, json }: CommandContext): Promise<void> {
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
