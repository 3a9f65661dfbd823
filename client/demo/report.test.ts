/** @file What may be said of a result: a win only where the interval says so, and the saving only against what was beaten. */
import { describe, expect, it } from 'vitest';
import { type ArmName, arms } from './plan';
import { type DemoResult, resultLines, verdictLines } from './report';

const bySeed = (...values: number[]) => new Map(values.map((value, seed) => [seed, value]));

/** Three tasks, `base` and a little to either side. */
const around = (base: number) => bySeed(base - 0.01, base, base + 0.01);

/** Accuracy by steps; a search's step costs ten of the others'. */
type Accuracies = Record<ArmName, Readonly<Record<number, number>>>;

const usual: Accuracies = {
  prior: { 10: 0.8, 20: 0.83, 50: 0.85 },
  adapt: { 10: 0.5, 20: 0.6, 50: 0.8 },
  search: { 5: 0.35, 10: 0.4, 20: 0.5, 50: 0.85 },
  cold: { 5: 0.25, 10: 0.3, 20: 0.4, 50: 0.6 },
  free: { 5: 0.25, 10: 0.3, 20: 0.35, 50: 0.4, 100: 0.45 },
  random: { 5: 0.6, 10: 0.7, 20: 0.72, 50: 0.75 },
  head: { 10: 0.5, 20: 0.6, 50: 0.7 },
};

function result(changes: Partial<Accuracies> = {}): DemoResult {
  const accuracies = { ...usual, ...changes };
  const of = (name: ArmName) =>
    (arms.find((arm) => arm.name === name)?.steps ?? []).map((steps) => {
      const cost = steps * (name === 'search' ? 1e10 : 1e9);
      return { steps, accuracy: around(accuracies[name][steps] ?? Number.NaN), macs: bySeed(cost, cost, cost) };
    });
  return {
    epochs: 8,
    metaMacs: 1e13,
    arms: {
      prior: of('prior'),
      adapt: of('adapt'),
      search: of('search'),
      cold: of('cold'),
      free: of('free'),
      random: of('random'),
      head: of('head'),
    },
    retrained: {
      prior: { accuracy: around(0.9), parameters: bySeed(1000, 1000, 1000) },
      search: { accuracy: bySeed(0.92, 0.89, 0.91), parameters: bySeed(1000, 1000, 1000) },
    },
  };
}

const last = (of: DemoResult) => verdictLines(of).at(-1) ?? '';

describe('the table', () => {
  it('has a row per arm and number of steps, and per retrained cell, with compute, mean and interval', () => {
    const lines = resultLines(result());
    expect(lines.indexOf('')).toBe(2 + arms.flatMap(({ steps }) => steps).length + 2);
    expect(lines[2]).toMatch(/the prior's cell\s+10\s+10\.00\s+80\.0\s+77\.5 to 82\.5\s+3/);
    expect(lines.find((line) => line.includes('retrained'))).toMatch(/the prior's cell, retrained\s+90\.0/);
  });
});

describe('the verdict', () => {
  it('says by how much the prior wins at equal steps, and what cannot be told apart', () => {
    const text = verdictLines(result()).join('\n');
    expect(text).toMatch(/beats "search from scratch" after as many by 40\.0 points/);
    expect(text).toMatch(/beats "random cell, prior's weights" after as many by 10\.0 points/);
    expect(text).toMatch(/retrained, and the searched cell, retrained can't be told apart/);
    expect(verdictLines(result({ head: { 10: 0.95, 20: 0.95, 50: 0.95 } })).join('\n')).toMatch(
      /loses to "only a head/,
    );
  });

  it('ends with the compute saved against the closest other way, where all are dearer', () => {
    // Random cells never get there: their 50 steps cost 5 times the prior's 10.
    expect(last(result())).toMatch(
      /^The prior saves compute: .* needs at least 5\.0 times \(95 % interval .*\) less compute than .*, the closest of 4 other ways, and /,
    );
    // A search reaches 0.8 between 20 and 50 steps, after 6 / 7 of the way on the logarithm: 44 times the prior's compute of 1e10.
    expect(last(result())).toMatch(/Meta-training and choosing took 10000\.00 G MAC, as much as 24 such tasks save/);
  });

  it("does not take a head alone on the prior's cell for another way", () => {
    const cheapHead = { 10: 0.85, 20: 0.9, 50: 0.9 };
    expect(last(result({ head: cheapHead }))).toBe(last(result()));
  });

  it('claims nothing if a random cell is as cheap, and says what a search costs all the same', () => {
    const even = last(result({ cold: { 5: 0.8, 10: 0.8, 20: 0.83, 50: 0.85 } }));
    expect(even).toMatch(/^No claim: a random cell with random weights is as accurate for less compute \(0\.5 times/);
    expect(even).toMatch(/needs .*44 times \(95 % interval \d+ to \d+\) less than a search from scratch/);
  });

  it('says so where nothing was saved, also where the fewest steps from scratch were enough', () => {
    const cheap = { 5: 0.85, 10: 0.85, 20: 0.9, 50: 0.9, 100: 0.9 };
    const text = last(result({ search: cheap, cold: cheap, free: cheap, random: cheap }));
    expect(text).toMatch(
      /^No claim: a random cell with random weights is as accurate for less compute .*; a search from scratch is as accurate at its fewest steps/,
    );
    expect(text).not.toMatch(/saves|equal accuracy/);
  });
});
