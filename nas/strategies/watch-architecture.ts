/** @file What a search shows of its architecture as it goes: snapshots of the logits, and alarms, each at most once. */
import type { EmitEvent } from '@/domain/events';
import type { SearchSpace } from '@/domain/space';
import type { ChoiceLayout } from '@/graph/types';
import { deriveGenotype } from '@/nas/derive';
import { alarmsOf } from './alarms';

export interface ArchitectureWatch {
  /** `fraction`: share of the run that is done. `searching`: share of its moving part; null where φ stays: no alarms. */
  show(step: number, phi: Float64Array, done: { fraction: number; searching: number } | null): void;
}

/** `start`: the logits that φ is to move away from. */
export function watchArchitecture(
  emit: EmitEvent,
  { space, choices }: { readonly space: SearchSpace; readonly choices: readonly ChoiceLayout[] },
  start: Float64Array,
): ArchitectureWatch {
  const alarmed = new Set<string>();
  return {
    show(step, phi, done) {
      const { genotype } = deriveGenotype(space, phi);
      emit({ type: 'architecture', step, logits: Array.from(phi), genotype });
      if (done === null) return;
      for (const each of alarmsOf({ choices, phi, start, genotype, ...done })) {
        if (!alarmed.has(each.alarm)) emit({ type: 'alarm', ...each });
        alarmed.add(each.alarm);
      }
    },
  };
}
