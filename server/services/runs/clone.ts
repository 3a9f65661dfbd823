/** @file The config and a fresh name for a launch like this run. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { runConfigSchema } from '@/domain/run-config';

import type { Call } from '@/server/context';

export const cloneRunInput = z.strictObject({ id: runIdSchema });
export type CloneRunInput = z.input<typeof cloneRunInput>;

export const clonedRunSchema = z.object({ config: runConfigSchema, name: z.string() });

export function cloneRun({ input }: Call<CloneRunInput>): z.output<typeof clonedRunSchema> {
  cloneRunInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
