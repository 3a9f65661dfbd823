/** @file What is wrong with a config, all of it, before it is launched. */
import { z } from 'zod';
import { problemListSchema } from '@/domain/records/problem';
import type { RunConfigInput } from '@/domain/run-config';
import type { Call } from '@/server/context';
import { isDocument } from '@/server/services/document';
import { validateConfig } from './validate';

export const checkRunInput = z.strictObject({
  config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
});
export type CheckRunInput = z.input<typeof checkRunInput>;

export const runCheckSchema = z.object({ problems: problemListSchema });

export function checkRun({ ctx, input }: Call<CheckRunInput>): z.output<typeof runCheckSchema> {
  const validation = validateConfig(ctx, checkRunInput.parse(input).config);
  return { problems: validation.ok ? [] : [...validation.problems] };
}
