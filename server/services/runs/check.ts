/** @file What is wrong with a config, all of it, before it is launched. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { problemListSchema } from '@/domain/records/problem';
import type { RunConfigInput } from '@/domain/run-config';
import type { Call } from '@/server/context';
import { isDocument } from '@/server/services/document';

export const checkRunInput = z.strictObject({
  config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
});
export type CheckRunInput = z.input<typeof checkRunInput>;

export const runCheckSchema = z.object({ problems: problemListSchema });

export function checkRun({ input }: Call<CheckRunInput>): z.output<typeof runCheckSchema> {
  checkRunInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
