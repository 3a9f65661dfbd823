/** @file Curves as charts fetch them: as `curves`, packed. */
import { z } from 'zod';
import { runIdSchema } from '@/domain/ids';
import { type PackedCurve, packColumns } from '@/domain/packed-curve';
import type { Curve } from '@/domain/records/run';
import type { Call } from '@/server/context';
import { type ReadCurvesInput, readCurves } from './curves';

export const packedCurveListSchema = z.array(
  z.object({ run: runIdSchema, key: z.string(), points: z.int(), data: z.string() }),
);

/** Of so many every digit counts, for they are read and saved; of more it is their shape. */
const exactCurves = 20;

export async function readPackedCurves(call: Call<ReadCurvesInput>): Promise<PackedCurve[]> {
  const curves = await readCurves(call);
  return curves.map((curve) => packCurve(curve, curves.length <= exactCurves));
}

export function packCurve(curve: Curve, exact: boolean): PackedCurve {
  const { run, key, points } = curve;
  return { run, key, points, data: Buffer.from(packColumns(curve, exact)).toString('base64') };
}
