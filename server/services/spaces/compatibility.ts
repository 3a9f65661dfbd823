/** @file Which priors a space could be adapted from: those of the very same space; for the others, what differs. */
import { z } from 'zod';
import { allPriors } from '@/db/queries/prior/find';
import { type PriorFit, priorFitSchema } from '@/domain/records/space';
import { type SearchSpace, searchSpaceSchema, spaceHash } from '@/domain/space';
import type { Call } from '@/server/context';

export const spaceCompatibilityInput = z.strictObject({ document: searchSpaceSchema });
export type SpaceCompatibilityInput = z.input<typeof spaceCompatibilityInput>;

export const spaceCompatibilitySchema = z.array(priorFitSchema);

/** Those that fit first, then the nearest. */
export function spaceCompatibility({ ctx, input }: Call<SpaceCompatibilityInput>): PriorFit[] {
  const { document } = spaceCompatibilityInput.parse(input);
  const hash = spaceHash(document);
  return allPriors(ctx.db)
    .map(({ prior, space }): PriorFit => {
      const differs = space.contentHash === hash ? [] : differences(document, searchSpaceSchema.parse(space.document));
      return { id: prior.id, name: prior.name, space: { id: space.id, name: space.name }, differs };
    })
    .sort((a, b) => a.differs.length - b.differs.length);
}

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
