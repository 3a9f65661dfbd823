/**
 * @file When training diverges: its loss, or the norm of its gradient, grows by orders of magnitude. Reported while the
 * figures are finite, because the run ends at the first that is not. [ours]
 */

import { z } from 'zod';

export const watchedFigures = ['loss', 'gradientNorm'] as const;
export type WatchedFigure = (typeof watchedFigures)[number];

/**
 * `sustained`: times its reference, over three values in a row; `sudden`: in one. A noisy batch, a new task and a warm restart
 * bring the loss back to about where it began, which is far below both.
 */
const limits: Readonly<Record<WatchedFigure, { sustained: number; sudden: number }>> = {
  loss: { sustained: 10, sudden: 100 },
  gradientNorm: { sustained: 1_000, sudden: 100_000 },
};

const inARow = 3;
/** Maximum number of values in the initial and the recent median. */
const window = 16;
/** Nats of loss, or a norm: values near it are ignored, however small the earlier ones were. */
const least = 1;

export interface Divergence {
  readonly figure: WatchedFigure;
  readonly value: number;
  /** What it is compared with. */
  readonly reference: number;
}

export interface DivergenceWatch {
  /** Takes the next value of one figure; returns what it signals, or null. */
  see(figure: WatchedFigure, value: number): Divergence | null;
  /** A copy. */
  memory(): DivergenceMemory;
}

const values = z.array(z.number()).max(window).readonly();
const seenSchema = z.object({ beginning: values, recent: values, above: z.int().nonnegative() });
type Seen = z.infer<typeof seenSchema>;
/** The state of a watch, as a checkpoint keeps it. */
export const divergenceMemorySchema = z.object({ loss: seenSchema, gradientNorm: seenSchema });
export type DivergenceMemory = z.infer<typeof divergenceMemorySchema>;

const fresh: Seen = { beginning: [], recent: [], above: 0 };

/** Without history the first value is not judged, unless it is not finite. */
export function watchDivergence(memory: DivergenceMemory = { loss: fresh, gradientNorm: fresh }): DivergenceWatch {
  const all: Record<WatchedFigure, Seen> = { ...memory };
  return {
    memory: () => ({ ...all }),
    see(figure, value) {
      const seen = all[figure];
      const { sustained, sudden } = limits[figure];
      const beginning = Math.max(least, medianOf(seen.beginning));
      const recent = medianOf(seen.recent);
      // Growth that the recent median keeps up with shows only against the beginning.
      const reference = recent > sustained * beginning ? beginning : Math.max(beginning, recent);
      if (!Number.isFinite(value)) return { figure, value, reference };
      const judged = seen.beginning.length > 0;
      const above = judged && value > sustained * reference ? seen.above + 1 : 0;
      // Outliers do not enter the usual values.
      const usual = above > 0 ? [] : [value];
      all[figure] = {
        beginning: [...seen.beginning, ...usual].slice(0, window),
        recent: [...seen.recent, ...usual].slice(-window),
        above,
      };
      const told = above >= inARow || (judged && value > sudden * reference);
      return told ? { figure, value, reference } : null;
    },
  };
}

/** The lower median; 0 if empty. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** As an alarm says it. */
export function describeDivergence({ figure, value, reference }: Divergence, step: number): string {
  const what = figure === 'loss' ? 'The loss' : 'The norm of the gradient';
  if (!Number.isFinite(value)) return `${what} is ${value} at step ${step}.`;
  const [now, before] = [value, reference].map((each) => each.toPrecision(3));
  return `${what} diverges: ${now} at step ${step}, where ${before} was usual. Try a lower learning rate, or gradient clipping.`;
}
