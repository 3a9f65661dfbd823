/** @file A machine that runs, as the dispatcher reports it. */
import { z } from 'zod';

export const deviceSchema = z.object({
  name: z.string(),
  cores: z.int(),
  /** Vector instructions the native engine uses; null without it. */
  isa: z.string().nullable(),
  engine: z.string(),
});
export type Device = z.infer<typeof deviceSchema>;
