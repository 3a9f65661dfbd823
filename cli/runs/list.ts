/** @file `masthead runs list`. */
import { runIdSchema } from '@/domain/ids';
import type { RunSummary } from '@/domain/records/run';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatProgress, formatSummary, formatTime } from '../words';
import { type SelectionOptions, selectionOf } from './selection';

export interface ListOptions extends SelectionOptions {
  readonly limit: number;
}

/** Letters of an id after `run_`: the index holds one after the other. */
const idLetters = 12;

export async function listRuns({ io, client, json }: CommandContext, options: ListOptions): Promise<void> {
  const { total, ids } = await client.runs.index.query(selectionOf(options));
  const wanted = Array.from({ length: Math.min(total, options.limit) }, (_, i) =>
    runIdSchema.parse(`run_${ids.slice(i * idLetters, (i + 1) * idLetters)}`),
  );
  const rows = wanted.length === 0 ? [] : await client.runs.rows.query({ ids: wanted });
  const items = rows.map(({ run }) => run);
  if (json) return printJson(io, { items, total });
  if (items.length === 0) return io.out('No runs. Launch one with: masthead runs launch --config FILE\n');
  io.out(
    formatTable<RunSummary>(items, [
      { title: 'ID', cell: (run) => run.id },
      { title: 'STATE', cell: (run) => run.state },
      { title: 'KIND', cell: (run) => run.kind },
      { title: 'SEED', cell: (run) => String(run.seed), align: 'right' },
      { title: 'CREATED', cell: (run) => formatTime(run.createdAt) },
      { title: 'NAME', cell: (run) => run.name },
      { title: 'RESULT', cell: (run) => (run.endedAt === null ? formatProgress(run) : formatSummary(run.summary)) },
    ]),
  );
  if (total > items.length) io.out(`${items.length} of ${total} shown; --limit shows more.\n`);
}
