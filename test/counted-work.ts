/**
 * @file How much work a call does, counted instead of timed: how often V8 entered each function and each block of it. The same call
 * counts the same on a busy machine. Work inside built-in functions (a regular expression, a sort) is not seen.
 */
import { Session } from 'node:inspector/promises';

/** Blocks entered while `work` runs. Its callees must have been loaded within `counting`. */
export type Count = (work: () => unknown) => Promise<number>;

/** Functions that are loaded in `measure` are counted block by block, others as a whole. */
export async function counting<Result>(measure: (count: Count) => Promise<Result>): Promise<Result> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return await measure(async (work) => {
      await session.post('Profiler.takePreciseCoverage');
      await work();
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const ranges = result.flatMap(({ functions }) => functions.flatMap((each) => each.ranges));
      return ranges.reduce((sum, { count }) => sum + count, 0);
    });
  } finally {
    session.disconnect();
  }
}
