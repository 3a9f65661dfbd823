/** @file Curves as charts fetch them: as `curves`, packed. */
import { z } from 'zod';
import { runIdSchema } from '@/domain/ids';
import { type PackedCurve, packColumns } from '@/domain/packed-curve';
import type { Curve } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { eachCurve, curves as readCurves } from './curves';

/** Up to this many points every digit counts, because they are read and saved; beyond, only their shape. */
const exactCurves = 20;

export const curvesPacked = operation({
  access: 'viewer',
  kind: 'query',
  input: readCurves.input,
  output: z.array(z.object({ run: runIdSchema, key: z.string(), points: z.int(), data: z.string() })),
  run({ ctx, input }) {
    const exact = input.requests.length <= exactCurves;
    // Each before the next one is read: columns of two hundred curves are a lot to keep and to collect.
    return eachCurve(ctx.db, input, ({ run, key }, curve) => packCurve({ run, key, ...curve }, exact));
  },
});

type Columns = Parameters<typeof packColumns>[0];

export function packCurve(
  { run, key, points, ...columns }: Pick<Curve, 'run' | 'key' | 'points'> & Columns,
  exact: boolean,
): PackedCurve {
  const { buffer, byteOffset, byteLength } = packColumns(columns, exact);
  return { run, key, points, data: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}
