/** @file How large a space is. */
import { z } from 'zod';
import { randomStream } from '@/domain/random';
import type { spaceSizesSchema } from '@/domain/records/space';
import { searchSpaceSchema } from '@/domain/space';
import { randomGenotype } from '@/nas/derive';
import { describe as describeNetwork, describeSupernet } from '@/nas/describe';

import type { Call } from '@/server/context';

export const spaceSizesInput = z.strictObject({
  document: searchSpaceSchema,
  resolution: z.int().min(8).max(256),
  classes: z.int().min(2).max(100_000),
  batch: z.int().min(1).max(4096),
});
export type SpaceSizesInput = z.input<typeof spaceSizesInput>;

export function spaceSizes({ input }: Call<SpaceSizesInput>): z.output<typeof spaceSizesSchema> {
  const { document, resolution, classes, batch } = spaceSizesInput.parse(input);
  const supernet = describeSupernet(document, { classes, resolution, batch });
  const { initChannels, layers, reductions, stemMultiplier, inputChannels } = document;
  const genotype = randomGenotype(document, randomStream(0, 'space-sizes'));
  const sampled = describeNetwork({
    genotype,
    ...{ initChannels, layers, reductions, stemMultiplier, inputChannels, classes, resolution },
  });
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
}
