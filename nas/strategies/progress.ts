/** @file Progress and its rate: an average over the recent past, so that "time left" follows what the machine does now. */
import type { EmitEvent } from '@/domain/events';

export interface ProgressMeter {
  /** Emits a progress event, at most twice a second and always at the end. */
  report(done: number): void;
}

export function createProgressMeter(
  emit: EmitEvent,
  now: () => number,
  input: { total: number; unit: string; start: number },
): ProgressMeter {
  const marks: { at: number; done: number }[] = [{ at: now(), done: input.start }];
  let last = Number.NEGATIVE_INFINITY;
  return {
    report(done) {
      const at = now();
      if (done < input.total && at - last < 500) return;
      last = at;
      marks.push({ at, done });
      if (marks.length > 20) marks.shift();
      const first = marks[0];
      const seconds = first === undefined ? 0 : (at - first.at) / 1000;
      const rate = first === undefined || seconds <= 0 ? null : (done - first.done) / seconds;
      emit({ type: 'progress', done, total: input.total, unit: input.unit, rate });
    },
  };
}
