/** @file The spaces that come with the platform (method §5). */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { searchSpaceSchema } from '@/domain/space';

import type { Call } from '@/server/context';

export const spacePresetListInput = z.void();
export type SpacePresetListInput = z.input<typeof spacePresetListInput>;

export const spacePresetListSchema = z.array(
  z.object({ name: z.string(), title: z.string(), document: searchSpaceSchema }),
);

export function spacePresetList({ input }: Call<SpacePresetListInput>): z.output<typeof spacePresetListSchema> {
  spacePresetListInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
