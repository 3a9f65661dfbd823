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

export async function readPackedCurves(call: Call<ReadCurvesInput>): Promise<PackedCurve[]> {
  return (await readCurves(call)).map(packCurve);
}

export function packCurve(curve: Curve): PackedCurve {
  const { run, key, points } = curve;
  return { run, key, points, data: Buffer.from(packColumns(curve)).toString('base64') };
}
