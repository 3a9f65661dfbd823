/**
 * @file What a search shows of its architecture as it goes (method.md §9): snapshots of the logits, figures, the step at which
 * the derived genotype last changed, and alarms, each at most once.
 */
import type { EmitEvent } from '@/domain/events';
import type { SearchSpace } from '@/domain/space';
import type { ChoiceLayout } from '@/graph/types';
import { deriveGenotype } from '@/nas/derive';
import { type Alarm, alarmsOf } from './alarms';
import { entropyByCell, meanDivergence } from './architecture-figures';
import { emitPoints } from './metrics';
import type { WatchState } from './watch-state';

export interface ArchitectureWatch {
  /**
   * `fraction`: share of the run that is done. `searching`: share of the steps that move φ. Null where φ stays: no alarms.
   * Gives the first alarm that was not given before.
   */
  show(step: number, phi: Float64Array, done: { fraction: number; searching: number } | null): Alarm | null;
  state(): WatchState;
}

export interface Watched {
  readonly space: SearchSpace;
  readonly choices: readonly ChoiceLayout[];
  /** The logits that φ is to move away from. */
  readonly start: Float64Array;
  /** α, for the divergence; the start itself is of no interest where there is no prior. */
  readonly alpha: Float64Array | null;
}

export function watchArchitecture(emit: EmitEvent, watched: Watched, seen: WatchState): ArchitectureWatch {
  const { space, choices, start, alpha } = watched;
  const alarmed = new Set(seen.alarmed);
  let { kept, lastFlip } = seen;
  return {
    show(step, phi, done) {
      const derived = deriveGenotype(space, phi);
      if (kept !== null && String(kept) !== String(derived.kept)) lastFlip = step;
      kept = [...derived.kept];
      const { genotype } = derived;
      emit({ type: 'architecture', step, logits: Array.from(phi), genotype });
      if (done === null) return null;
      const margins = derived.margins.filter(Number.isFinite);
      emitPoints(emit, step, {
        ...entropyByCell(choices, phi),
        ...(alpha === null ? {} : { 'architecture.divergence': meanDivergence(choices, phi, alpha) }),
        ...(margins.length === 0
          ? {}
          : { 'architecture.margin': margins.reduce((sum, each) => sum + each, 0) / margins.length }),
        'architecture.lastFlip': lastFlip,
      });
      const fresh = alarmsOf({ choices, phi, start, genotype, ...done }).filter(({ alarm }) => !alarmed.has(alarm));
      for (const each of fresh) {
        emit({ type: 'alarm', ...each });
        alarmed.add(each.alarm);
      }
      return fresh[0] ?? null;
    },
    state: () => ({ kept, lastFlip, alarmed: [...alarmed] }),
  };
}
