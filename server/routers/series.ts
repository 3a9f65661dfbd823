/** @file Procedures of `series`. */

import { curveListSchema, readCurves, readCurvesInput } from '@/server/services/series/curves';
import { listSeries, listSeriesInput, seriesListSchema } from '@/server/services/series/list';
import { listSeriesOfMany, listSeriesOfManyInput, seriesByRunSchema } from '@/server/services/series/list-many';
import { packedCurveListSchema, readPackedCurves } from '@/server/services/series/packed-curves';
import { procedure, router } from '@/server/trpc';

export const seriesRouter = router({
  list: procedure('viewer').input(listSeriesInput).output(seriesListSchema).query(listSeries),
  listMany: procedure('viewer').input(listSeriesOfManyInput).output(seriesByRunSchema).query(listSeriesOfMany),
  curves: procedure('viewer').input(readCurvesInput).output(curveListSchema).query(readCurves),
  curvesPacked: procedure('viewer').input(readCurvesInput).output(packedCurveListSchema).query(readPackedCurves),
});
