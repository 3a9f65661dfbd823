/** @file What is wrong with a config, all of it, before it is launched. */
import { z } from 'zod';
import { problemListSchema } from '@/domain/records/problem';
import type { RunConfigInput } from '@/domain/run-config';
import { operation } from '@/server/operation';
import { isDocument } from '@/server/services/document';
import { validateConfig } from './validate';

export const check = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
  }),
  output: z.object({ problems: problemListSchema }),
  run({ ctx, input }) {
    const validation = validateConfig(ctx, input.config);
    return { problems: validation.ok ? [] : [...validation.problems] };
  },
});
