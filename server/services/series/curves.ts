/** @file Curves for charts: min, max and mean per bucket, so that spikes stay visible. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { curveSchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

export const readCurvesInput = z.strictObject({
  requests: z.array(z.strictObject({ run: runIdSchema, key: z.string().min(1) })).max(400),
  axis: z.enum(['step', 'time']),
  from: z.number().nullish(),
  to: z.number().nullish(),
  /** Buckets at most: the chart's width in pixels. */
  width: z.int().min(10).max(4000),
  /** Also what a resumed run made again. */
  discarded: z.boolean().default(false),
});
export type ReadCurvesInput = z.input<typeof readCurvesInput>;

export const curveListSchema = z.array(curveSchema);

export function readCurves({ input }: Call<ReadCurvesInput>): z.output<typeof curveListSchema> {
  readCurvesInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
