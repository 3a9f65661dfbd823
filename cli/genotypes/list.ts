/** @file `masthead genotypes list`. */
import type { GenotypeRecord } from '@/domain/records/architecture';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatTime } from '../words';

export interface ListOptions {
  readonly text?: string;
  readonly evaluated?: boolean;
  readonly limit: number;
}

export async function listGenotypes({ io, client, json }: CommandContext, options: ListOptions): Promise<void> {
  const { text, evaluated, limit } = options;
  const page = await client.genotypes.list.query({
    limit,
    ...(text === undefined ? {} : { text }),
    ...(evaluated === undefined ? {} : { evaluated }),
  });
  if (json) return printJson(io, page);
  if (page.items.length === 0)
    return io.out('No genotypes. A search, an adaptation or an import on the page makes one.\n');
  io.out(
    formatTable<GenotypeRecord>(page.items, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'SPACE', cell: ({ space }) => space?.name ?? '' },
      { title: 'FOUND BY', cell: ({ run }) => run?.id ?? 'imported' },
      { title: 'RETRAINED', cell: ({ evaluations }) => String(evaluations.length), align: 'right' },
      { title: 'BEST', cell: bestAccuracy, align: 'right' },
      { title: 'ADDED', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
  if (page.nextCursor !== null) io.out(`The first ${page.items.length} are shown; --limit shows more.\n`);
}

/** On test images, of retrainings here; in percent. */
function bestAccuracy({ evaluations }: GenotypeRecord): string {
  const accuracies = evaluations.flatMap(({ values }) => values['test.accuracy'] ?? []).filter(Number.isFinite);
  return accuracies.length === 0 ? '' : `${(100 * Math.max(...accuracies)).toFixed(2)} %`;
}
