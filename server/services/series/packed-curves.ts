/** @file Curves as charts fetch them: as `curves`, packed. */
import { z } from 'zod';
import { runIdSchema } from '@/domain/ids';
import { type PackedCurve, packColumns } from '@/domain/packed-curve';
import type { Curve } from '@/domain/records/run';
import { operation } from '@/server/operation';
import { curves as readCurves } from './curves';

/** Up to this many points every digit counts, because they are read and saved; beyond, only their shape. */
const exactCurves = 20;

export const curvesPacked = operation({
  access: 'viewer',
  kind: 'query',
  input: readCurves.input,
  output: z.array(z.object({ run: runIdSchema, key: z.string(), points: z.int(), data: z.string() })),
  async run(call) {
    const curves = await readCurves.run(call);
    return curves.map((curve) => packCurve(curve, curves.length <= exactCurves));
  },
});

export function packCurve(curve: Curve, exact: boolean): PackedCurve {
  const { run, key, points } = curve;
  return { run, key, points, data: Buffer.from(packColumns(curve, exact)).toString('base64') };
}
