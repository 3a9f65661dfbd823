/** @file What every tracker is fed (bench/peers/feed.py makes the values) and asked for. */

export interface Shape {
  readonly narrowMetrics: readonly string[];
  readonly narrowSteps: number;
  /** Series of run 0, which has no others. */
  readonly wideMetrics: number;
  readonly wideSteps: number;
}

export const best = 'validation.accuracy';
export const compared = 'train.loss';
/** Of a thousand runs of ten metrics, one of them wide instead: ten million points. */
const fullSteps = 981;
const wideSteps = 1000;

/** `share`: of ten million points, for a thousand runs. */
export function shapeOf(share: number): Shape {
  const layers = Array.from({ length: 8 }, (_, at) => `grad.layer${at}`);
  return {
    narrowMetrics: [compared, best, ...layers],
    narrowSteps: Math.max(20, Math.round(fullSteps * share)),
    wideMetrics: 200,
    wideSteps: Math.max(20, Math.round(wideSteps * share)),
  };
}

export function pointsOf(shape: Shape, runs: number): number {
  return (runs - 1) * shape.narrowMetrics.length * shape.narrowSteps + shape.wideMetrics * shape.wideSteps;
}

/** Metrics of the wide run, as feed.py names them. */
export function wideKeys(shape: Shape): string[] {
  return Array.from({ length: shape.wideMetrics }, (_, at) => `layer.${String(at).padStart(3, '0')}.norm`);
}

/** The filter of the table: about a quarter of the runs, of which about two thirds are above the bound. */
export const filter = { lr: 0.01, above: 0.2 };
export const runsCompared = 100;
/** A row of a table of runs, in any tracker's page. */
export const runName = /run-\d{4}/;
