/** @file Parameters and multiply-accumulates of a genotype’s network. */
import { z } from 'zod';
import { genotypeIdSchema } from '@/domain/ids';
import { describe as describeNetwork } from '@/nas/network-sizes';
import { operation } from '@/server/operation';
import { requireGenotype } from './require-genotype';

export const sizes = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    id: genotypeIdSchema,
    initChannels: z.int().min(1).max(512),
    layers: z.int().min(1).max(64),
    classes: z.int().min(2).max(100_000),
    resolution: z.int().min(8).max(512),
    inputChannels: z.literal([1, 3]).default(3),
    auxiliary: z.boolean().default(false),
  }),
  output: z.object({
    parameters: z.number(),
    parametersWithAuxiliary: z.number().nullable(),
    macs: z.number(),
  }),
  run({ ctx, input: { id, ...options } }) {
    return describeNetwork({ genotype: requireGenotype(ctx.db, id).document, ...options });
  },
});
