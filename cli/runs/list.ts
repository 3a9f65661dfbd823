/** @file `masthead runs list`. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { RunSummary } from '@/domain/records/run';
import { runKindSchema } from '@/domain/run-config';
import { runStateSchema } from '@/domain/run-state';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatProgress, formatSummary, formatTime } from '../words';

export interface ListOptions {
  readonly state: readonly string[];
  readonly kind: readonly string[];
  readonly text?: string;
  readonly tag?: string;
  readonly limit: number;
}

export async function listRuns({ io, client, json }: CommandContext, options: ListOptions): Promise<void> {
  const { text, tag, limit } = options;
  const page = await client.runs.list.query({
    limit,
    filter: {
      states: choices(runStateSchema, options.state, '--state'),
      kinds: choices(runKindSchema, options.kind, '--kind'),
      ...(text === undefined ? {} : { text }),
      ...(tag === undefined ? {} : { tag }),
    },
  });
  if (json) return printJson(io, page);
  if (page.items.length === 0) return io.out('No runs. Launch one with: masthead runs launch --config FILE\n');
  io.out(
    formatTable<RunSummary>(page.items, [
      { title: 'ID', cell: (run) => run.id },
      { title: 'STATE', cell: (run) => run.state },
      { title: 'KIND', cell: (run) => run.kind },
      { title: 'SEED', cell: (run) => String(run.seed), align: 'right' },
      { title: 'CREATED', cell: (run) => formatTime(run.createdAt) },
      { title: 'NAME', cell: (run) => run.name },
      { title: 'RESULT', cell: (run) => (run.endedAt === null ? formatProgress(run) : formatSummary(run.summary)) },
    ]),
  );
  if (page.total > page.items.length) io.out(`${page.items.length} of ${page.total} shown; --limit shows more.\n`);
}

function choices<Schema extends z.ZodEnum>(
  schema: Schema,
  given: readonly string[],
  option: string,
): z.output<Schema>[] {
  const parsed = z.array(schema).safeParse(given);
  if (parsed.success) return parsed.data;
  throw new DomainError('invalid-input', `${option} takes one of ${schema.options.join(', ')}.`, { field: option });
}
