/** @file Properties of a search space: the size of its networks, and which task sets fit it. */

import { z } from 'zod';
import { allPriors } from '@/db/queries/prior';
import type { SearchSpaceRow } from '@/db/schema';
import { isDomainError } from '@/domain/errors';
import { randomStream } from '@/domain/random';
import { type PriorFit, priorFitSchema, spaceSizesSchema } from '@/domain/records/space';
import { type SearchSpace, searchSpaceSchema, spaceHash } from '@/domain/space';
import { randomGenotype } from '@/nas/derive';
import { describe as describeNetwork, describeSupernet } from '@/nas/network-sizes';
import { operation } from '@/server/operation';

/**
 * Which priors a space could be adapted from: those of the same space; for the others, the differences. Those that
 * fit first, then the nearest.
 */
export const compatibility = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ document: searchSpaceSchema }),
  output: z.array(priorFitSchema),
  run({ ctx, input: { document } }) {
    const hash = spaceHash(document);
    return allPriors(ctx.db)
      .map(({ prior, space }): PriorFit => {
        const differs =
          space.contentHash === hash ? [] : differences(document, searchSpaceSchema.parse(space.document));
        return { id: prior.id, name: prior.name, space: { id: space.id, name: space.name }, differs };
      })
      .sort((a, b) => a.differs.length - b.differs.length);
  },
});

/** Titles of the settings in which two spaces differ. */
function differences(a: SearchSpace, b: SearchSpace): string[] {
  const text = (value: unknown): string => JSON.stringify(value);
  return Object.entries(searchSpaceSchema.shape).flatMap(([key, field]) => {
    const name = keyOf(key);
    return name === undefined || text(a[name]) === text(b[name]) ? [] : [field.meta()?.title ?? key];
  });
}

function keyOf(key: string): keyof SearchSpace | undefined {
  return searchSpaceSchema.keyof().safeParse(key).data;
}

/** How large a space is. */
export const sizes = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    document: searchSpaceSchema,
    resolution: z.int().min(8).max(256),
    classes: z.int().min(2).max(100_000),
    batch: z.int().min(1).max(4096),
  }),
  output: spaceSizesSchema,
  run({ input: { document, resolution, classes, batch } }) {
    const supernet = describeSupernet(document, { classes, resolution, batch });
    const sampled = drawnSizes(document, 0, { classes, resolution });
    return {
      resolution,
      classes,
      architectures: supernet.architectures,
      supernetParameters: supernet.parameters,
      supernetMacs: supernet.macs,
      memoryBytes: supernet.trainingBytes,
      batch,
      sampledParameters: sampled.parameters,
      sampledMacs: sampled.macs,
    };
  },
});

function drawnSizes(
  document: SearchSpace,
  draw: number,
  task: { readonly classes: number; readonly resolution: number },
) {
  const { initChannels, layers, reductions, stemMultiplier, inputChannels } = document;
  const genotype = randomGenotype(document, randomStream(draw, 'space-sizes'));
  return describeNetwork({ genotype, ...{ initChannels, layers, reductions, stemMultiplier, inputChannels }, ...task });
}

/** By content hash: what a space is never changes under it. */
const typical = new Map<string, number | null>();
const draws = 5;
const mostKept = 1000;

/** Parameters of networks derived from a space, for ten classes at 32 px: the median of five drawn uniformly; null where the space reduces more often than 32 px can be. */
export function typicalParameters({ contentHash, document }: SearchSpaceRow): number | null {
  const known = typical.get(contentHash);
  if (known !== undefined) return known;
  const found = medianParameters(document);
  if (typical.size >= mostKept) typical.clear();
  typical.set(contentHash, found);
  return found;
}

function medianParameters(document: SearchSpace): number | null {
  try {
    const each = Array.from(
      { length: draws },
      (_, draw) => drawnSizes(document, draw, { classes: 10, resolution: 32 }).parameters,
    );
    return each.sort((a, b) => a - b)[Math.floor(draws / 2)] ?? null;
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
}
