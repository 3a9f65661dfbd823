/** @file How busy a machine is, as its dispatcher measures it every second. */
import { z } from 'zod';
import { runIdSchema } from '../ids';

export const gpuSchema = z.object({
  index: z.int(),
  name: z.string(),
  /** Share of the last second in use, in [0, 1]; null where the driver does not say. */
  utilisation: z.number().nullable(),
  memoryUsed: z.number(),
  memoryTotal: z.number(),
});
export type Gpu = z.infer<typeof gpuSchema>;

export const machineLoadSchema = z.object({
  /** Share of all cores in use, in [0, 1]. */
  cpu: z.number(),
  /** Bytes. */
  memoryUsed: z.number(),
  memoryTotal: z.number(),
  gpus: z.array(gpuSchema),
  /** What each run at work uses, by its own heartbeat. */
  runs: z.array(
    z.object({
      run: runIdSchema,
      /** Cores kept busy since the last beat; null before the second one. */
      cores: z.number().nullable(),
      rssBytes: z.number(),
    }),
  ),
});
export type MachineLoad = z.infer<typeof machineLoadSchema>;
