/** @file The config of a run from outside: its parameters, as its script logged them. Nothing here is run by us. */
import { z } from 'zod';

export const externalConfigSchema = z.strictObject({
  kind: z.literal('external'),
  /** Parameters under the script's own names, as text. */
  params: z.record(z.string(), z.string()),
  /** Of its parameters, if one is called a seed; else 0. */
  seed: z.int().min(0).max(4294967295),
});
export type ExternalConfig = z.infer<typeof externalConfigSchema>;

const seedName = /(^|[._/ -])((random[._-]?)?seed|random[._-]?state)$/i;

/** The parameter that distinguishes runs of one group: the first that is called `seed`, `random_state`, `trainer.seed` … */
export function seedAmong(params: Readonly<Record<string, string>>): { name: string; value: number } | null {
  for (const [name, text] of Object.entries(params)) {
    const value = Number(text);
    if (seedName.test(name) && /^\d{1,10}$/.test(text) && value <= 4294967295) return { name, value };
  }
  return null;
}
