/** @file What runs that differ from a genotype's run only by seed agree on. */
import { z } from 'zod';
import { genotypesOfGroup } from '@/db/queries/genotype';
import { findRun } from '@/db/queries/run/run';
import { cellInputs, type Genotype, genotypeCells } from '@/domain/genotype';
import { genotypeIdSchema } from '@/domain/ids';
import { type Consensus, consensusSchema } from '@/domain/records/genotype';
import { operation } from '@/server/operation';
import { requireGenotype } from './require-genotype';

type Pair = Omit<Consensus['pairs'][number], 'count' | 'own'>;

/** Empty for an imported genotype: it has no run to repeat. */
export const consensus = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: genotypeIdSchema }),
  output: consensusSchema,
  run({ ctx, input }) {
    const row = requireGenotype(ctx.db, input.id);
    const run = row.run === null ? undefined : findRun(ctx.db, row.run);
    if (run === undefined) return { runs: [], pairs: [] };
    const group = genotypesOfGroup(ctx.db, run.groupHash);
    const own = new Set(pairsOf(row.document).map(keyOf));
    const counts = new Map<string, Consensus['pairs'][number]>();
    for (const { genotype } of group) {
      for (const pair of pairsOf(genotype.document)) {
        const key = keyOf(pair);
        counts.set(key, { ...pair, own: own.has(key), count: (counts.get(key)?.count ?? 0) + 1 });
      }
    }
    return {
      runs: group.map(({ genotype, run: { id, name, seed } }) => {
        const keys = pairsOf(genotype.document).map(keyOf);
        const shared = keys.filter((key) => own.has(key)).length;
        return { run: { id, name }, genotype: genotype.id, seed, agreement: shared / Math.max(1, keys.length) };
      }),
      pairs: [...counts.values()].sort(
        (a, b) => a.cell.localeCompare(b.cell) || a.node - b.node || b.count - a.count || a.input - b.input,
      ),
    };
  },
});

/** Each kept pair once, even if a node holds it twice. */
function pairsOf(genotype: Genotype): Pair[] {
  const pairs = genotypeCells(genotype).flatMap(({ type, cell }) =>
    cell.nodes.flatMap((edges, index) =>
      edges.map((edge): Pair => ({ cell: type, node: index + cellInputs(cell), ...edge })),
    ),
  );
  return [...new Map(pairs.map((pair) => [keyOf(pair), pair])).values()];
}

function keyOf({ cell, node, input, operation }: Pair): string {
  return `${cell}/${input}>${node}/${operation}`;
}
