/**
 * @file What a search reports of its architecture (method.md §9): snapshots of the logits, figures, the step at which
 * the derived genotype last changed, and alarms, each at most once.
 */

import { z } from 'zod';
import type { EmitEvent } from '@/domain/events';
import type { SearchSpace } from '@/domain/space';
import { divergences } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { deriveGenotype } from '@/nas/derive';
import { type Alarm, alarmsOf } from '../derive/alarms';
import { freshLearning, learningSchema, withBatch } from '../derive/learning';
import { entropyByCell, meanMargin } from '../derive/logit-summary';
import { emitPoints } from '../run/run-context';

/**
 * Figures of the logits as a whole, as metric values (method.md §9): entropy by cell, divergence. What
 * `watchArchitecture` reports.
 */
export const architectureMetrics = (against: 'prior' | 'nothing') =>
  [
    'entropy.normal',
    'entropy.reduce',
    'architecture.margin',
    'architecture.lastFlip',
    ...(against === 'prior' ? (['architecture.divergence'] as const) : []),
  ] as const;

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** KL(softmax φ_c ‖ softmax α_c), mean over the choices, in nats. */
export const meanDivergence = (choices: readonly ChoiceLayout[], phi: Float64Array, alpha: Float64Array): number =>
  mean(divergences(choices, phi, alpha));

/** Number of exchanged candidates: kept under φ but not under α. */
export function flippedPairs(space: SearchSpace, phi: Float64Array, alpha: Float64Array): number {
  const before = new Set(deriveGenotype(space, alpha).kept);
  return deriveGenotype(space, phi).kept.filter((candidate) => !before.has(candidate)).length;
}

/**
 * What a run has seen of its architecture so far, in its checkpoints: a resumed run neither forgets nor repeats alarms.
 */
const watchStateSchema = z.object({
  /** Candidates kept under the logits last shown; null before any. */
  kept: z.array(z.int()).nullable(),
  /** Step at which they last changed. */
  lastFlip: z.int(),
  /** Names of the alarms raised. */
  alarmed: z.array(z.string()),
  /** Absent in older checkpoints. */
  learning: learningSchema.default(freshLearning),
});
export type WatchState = z.infer<typeof watchStateSchema>;

export const freshWatchState = (): WatchState => ({ kept: null, lastFlip: 0, alarmed: [], learning: freshLearning() });

/** From a checkpoint's metadata. */
export const readWatchState = (text: string | undefined): WatchState =>
  text === undefined ? freshWatchState() : watchStateSchema.parse(JSON.parse(text));

export interface ArchitectureWatch {
  /** A training minibatch, from 30 % of the search on: earlier ones are not representative. */
  saw(batch: { images: number; accuracy: number; classes: number }, searching: number): void;
  /**
   * `fraction`: share of the run that is done. `searching`: share of the steps that move φ. Null where φ stays: no alarms.
   * Returns the first alarm not raised before.
   */
  show(step: number, phi: Float64Array, done: { fraction: number; searching: number } | null): Alarm | null;
  state(): WatchState;
}

export interface Watched {
  readonly space: SearchSpace;
  readonly choices: readonly ChoiceLayout[];
  /** The starting logits of φ. */
  readonly start: Float64Array;
  /** α, for the divergence; without a prior there is none. */
  readonly alpha: Float64Array | null;
}

export function watchArchitecture(emit: EmitEvent, watched: Watched, seen: WatchState): ArchitectureWatch {
  const { space, choices, start, alpha } = watched;
  const alarmed = new Set(seen.alarmed);
  let { kept, lastFlip, learning } = seen;
  return {
    saw(batch, searching) {
      if (searching > 0.3) learning = withBatch(learning, batch);
    },
    show(step, phi, done) {
      const derived = deriveGenotype(space, phi);
      if (kept !== null && String(kept) !== String(derived.kept)) lastFlip = step;
      kept = [...derived.kept];
      const { genotype } = derived;
      emit({ type: 'architecture', step, logits: Array.from(phi), genotype });
      if (done === null) return null;
      emitPoints(emit, step, {
        ...entropyByCell(choices, phi),
        ...(alpha === null ? {} : { 'architecture.divergence': meanDivergence(choices, phi, alpha) }),
        ...meanMargin(derived.margins),
        'architecture.lastFlip': lastFlip,
      });
      const fresh = alarmsOf({ choices, phi, start, genotype, learning, ...done }).filter(
        ({ alarm }) => !alarmed.has(alarm),
      );
      for (const each of fresh) {
        emit({ type: 'alarm', ...each });
        alarmed.add(each.alarm);
      }
      return fresh[0] ?? null;
    },
    state: () => ({ kept, lastFlip, alarmed: [...alarmed], learning }),
  };
}
