/** @file Divergence is reported before the figures are infinite; noise, new tasks and warm restarts never are. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { describeDivergence, divergenceMemorySchema, watchDivergence, watchedFigures } from './divergence';

/** Index of the first value that alarms; -1 if none does. */
function firstAlarm(figure: (typeof watchedFigures)[number], values: readonly number[]): number {
  const watch = watchDivergence();
  return values.findIndex((value) => watch.see(figure, value) !== null);
}

const noise = fc.double({ min: 0.4, max: 2.5, noNaN: true });
/** Cross-entropy that falls from chance to a floor, repeatedly, as with warm restarts, times a batch's noise. */
const training = fc
  .record({
    classes: fc.integer({ min: 2, max: 1000 }),
    floor: fc.double({ min: 1e-7, max: 0.5, noNaN: true }),
    period: fc.integer({ min: 5, max: 60 }),
    noises: fc.array(noise, { minLength: 1, maxLength: 300 }),
  })
  .map(({ classes, floor, period, noises }) =>
    noises.map((each, at) => each * (floor + Math.log(classes) * Math.exp((-6 * (at % period)) / period))),
  );

describe('divergence', () => {
  it('is never reported for training that falls, restarts and is noisy', () => {
    fc.assert(fc.property(training, (values) => firstAlarm('loss', values) === -1));
    fc.assert(fc.property(training, (values) => firstAlarm('gradientNorm', values) === -1));
  });

  it('is reported at the same value if the watch went through a checkpoint', () => {
    const growing = fc.array(fc.double({ min: 0.1, max: 200, noNaN: true }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(growing, fc.nat(60), (values, cut) => {
        const [whole, first] = [watchDivergence(), watchDivergence()];
        const told = values.map((value) => whole.see('loss', value));
        const before = values.slice(0, cut).map((value) => first.see('loss', value));
        const kept = divergenceMemorySchema.parse(JSON.parse(JSON.stringify(first.memory())));
        const second = watchDivergence(kept);
        expect([...before, ...values.slice(cut).map((value) => second.see('loss', value))]).toEqual(told);
      }),
    );
  });

  it('is never reported for a run that resumes where its loss was close to zero', () => {
    const values = [...Array.from({ length: 40 }, () => 1e-6), 2, 3, 5, 1e-6, 4];
    expect(firstAlarm('loss', values)).toBe(-1);
  });

  it('is reported for any unbounded growth while the figure is finite, at any pace', () => {
    const growth = fc.double({ min: 1.01, max: 8, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...watchedFigures), training, growth, (figure, before, factor) => {
        const from = [...Array.from({ length: 16 }, () => 2.3), ...before];
        const values = [...from];
        for (let value = 2.3; value < 1e30; value *= factor) values.push(value);
        const at = firstAlarm(figure, values);
        expect(at).toBeGreaterThanOrEqual(from.length);
        // Long before a float32 overflows.
        expect(values[at]).toBeLessThan(1e9);
      }),
      { numRuns: 50 },
    );
  });

  it('is reported at the first value that is not finite, and says so', () => {
    expect(firstAlarm('loss', [2, 2, Number.NaN])).toBe(2);
    expect(describeDivergence({ figure: 'loss', value: Number.NaN, reference: 2 }, 7)).toBe(
      'The loss is NaN at step 7.',
    );
    expect(describeDivergence({ figure: 'loss', value: 340, reference: 2.3 }, 70)).toContain(
      'diverges: 340 at step 70, where 2.30 was usual',
    );
  });
});
