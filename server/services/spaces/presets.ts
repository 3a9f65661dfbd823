/** @file The spaces that come with the platform (method §5). */
import { z } from 'zod';

import { searchSpaceSchema, spacePresets } from '@/domain/space';

export const spacePresetListInput = z.void();

export const spacePresetListSchema = z.array(
  z.object({ name: z.string(), title: z.string(), document: searchSpaceSchema }),
);

export function spacePresetList(): z.output<typeof spacePresetListSchema> {
  return [
    { name: 'base', title: 'BASE: two (input, operation) pairs per node, 7 operations', document: spacePresets.base },
    { name: 'darts', title: 'DARTS: one operation per edge, 8 operations with none', document: spacePresets.darts },
    {
      name: 'nas-bench-201',
      title: 'NAS-Bench-201: six edges, 5 operations with none',
      document: spacePresets['nas-bench-201'],
    },
  ];
}
