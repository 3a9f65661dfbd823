/** @file Held-out classes, tasks and seeds, from the committed file: read by the benchmarks, never changed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const indices = z.array(z.int().min(0));

const heldOutSchema = z.object({
  classes: z.record(z.enum(['mnist', 'fashion-mnist', 'cifar-10']), z.object({ metaTrain: indices, heldOut: indices })),
  alphabets: z.object({
    metaTrain: z.array(z.string()),
    metaValidation: z.array(z.string()),
    heldOut: z.array(z.string()),
  }),
  tasks: z.object({ seed: z.int(), indices }),
  priorSeeds: indices,
  development: z.object({ taskSeed: z.int(), priorSeeds: indices }),
});
export type HeldOut = z.infer<typeof heldOutSchema>;

export function readHeldOut(): HeldOut {
  return heldOutSchema.parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'held-out.json'), 'utf8')));
}
