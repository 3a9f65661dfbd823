/** @file The figures of a pair, each with what it is of ours and theirs, and how many times better ours is. */
import { ratios } from '../../engine/interleave';
import { quantile } from '../../quantile';
import type { PairResult } from './pair';

export interface Figure {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly theirs: number;
  /** Median of the turns' ratios; above 1, ours is better. */
  readonly ratio: number;
  readonly least: number;
  readonly most: number;
}

type Measured = Pick<Figure, 'name' | 'what' | 'unit'>;

/** Lists by turn, of which less is better, and what is shown of them. */
function ofTurns(
  about: Measured,
  { ours, theirs }: { readonly ours: readonly number[]; readonly theirs: readonly number[] },
  shown: (values: readonly number[]) => number = median,
): Figure {
  const each = ratios(theirs, ours);
  return {
    ...{ ...about, ours: shown(ours), theirs: shown(theirs) },
    ...{ ratio: median(each), least: Math.min(...each), most: Math.max(...each) },
  };
}

export function figuresOf({ ingest, reads, paint, memory, disk, points }: PairResult): readonly Figure[] {
  const speed = (spent: readonly number[]): number => median(ratios(ingest.points, spent));
  const single = (about: Measured, ours: number, theirs: number): Figure =>
    ofTurns(about, { ours: [ours], theirs: [theirs] });
  return [
    ofTurns(
      { name: 'ingest', what: 'points logged by the client, until they can be read', unit: 'points/s' },
      ingest.seconds,
      speed,
    ),
    ofTurns(
      { name: 'ingest-cpu', what: '… by the time that client and server had on a core', unit: 'points/s' },
      ingest.cpu,
      speed,
    ),
    ofTurns({ name: 'table', what: 'table: filtered, best first, 50 rows', unit: 'ms' }, reads.table.milliseconds),
    ofTurns({ name: 'wide', what: 'one run of 200 series: its curves', unit: 'ms' }, reads.wide.milliseconds),
    ofTurns({ name: 'compare', what: '100 runs compared: a curve of each', unit: 'ms' }, reads.compare.milliseconds),
    ofTurns({ name: 'paint', what: 'the page of runs, until a row is visible', unit: 'ms' }, paint),
    single(
      { name: 'memory', what: 'memory of the server, after all that', unit: 'MB' },
      memory.ours / 2 ** 20,
      memory.theirs / 2 ** 20,
    ),
    single({ name: 'disk', what: 'bytes on disk', unit: 'bytes/point' }, disk.ours / points, disk.theirs / points),
  ];
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5) ?? Number.NaN;
}
