/** @file The prior value report on made-up measurements whose answers are known. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { randomStream } from '../random';
import { studySection } from './report';
import type { SectionInput, StudyMeasurement } from './section';
import { studySentences } from './sentences';

interface World {
  /** Accuracy per row, in percent. */
  readonly accuracy: Readonly<Record<string, number>>;
  readonly noise?: number;
  readonly priors?: number;
  readonly folds?: number;
  readonly seed?: number;
}

const rowKeys = [
  'adapt',
  'prior-genotype',
  'search@1',
  'search@4',
  'search@16',
  'search@40',
  'random',
  'random-best',
  'parameter-free',
] as const;

/** Costs: adapt 10 s; a search of budget b 10·b s; the seconds of `random-best` do not matter here. */
function world({ accuracy, noise = 0.1, priors = 3, folds = 4, seed = 0 }: World): SectionInput {
  const stream = randomStream(seed, 'study-report-test');
  const measurements: StudyMeasurement[] = [];
  for (let fold = 0; fold < folds; fold++)
    for (let task = 0; task < 3; task++) {
      const difficulty = 5 * stream.normal();
      const shared: Record<string, number> = {
        random: noise * stream.normal(),
        'random-best': noise * stream.normal(),
      };
      for (let prior = 0; prior < priors; prior++)
        for (const row of rowKeys) {
          const mean = accuracy[row];
          if (mean === undefined) continue;
          const budget = Number(row.split('@')[1] ?? 1);
          const error = shared[row] ?? noise * stream.normal();
          measurements.push({
            fold: `fold ${fold}`,
            prior,
            task,
            row,
            accuracy: mean + difficulty + error,
            seconds: 10 * budget,
            macs: 1e9 * budget,
            parameters: 1000,
          });
        }
    }
  const metaCosts = [{ fold: 'fold 0', seconds: 1000, macs: 2e11 }];
  return { measurements, metaCosts, rowKeys, budgets: [1, 4, 16, 40], delta: 0.5 };
}

/** Adapt at 80; searches from scratch rise towards it; architectures differ. */
const paper = {
  adapt: 80,
  'prior-genotype': 78,
  'search@1': 70,
  'search@4': 74,
  'search@16': 77,
  'search@40': 80,
  random: 70,
  'random-best': 75,
};

describe('speed-up at equal accuracy', () => {
  it('is the smallest budget that is non-inferior, with its cost ratios', () => {
    const { speedUp, breakEven } = studySection(world({ accuracy: paper }));
    expect(speedUp).toEqual({ kind: 'at', budget: 40, inSeconds: 40, inMacs: 40 });
    // 1000 s of meta-training against 390 s saved per task; 200 G MAC against 39.
    expect(breakEven).toEqual({
      tasks: 3,
      atMost: false,
      metaSeconds: 1000,
      metaMacs: 2e11,
      unit: 'seconds',
      inMacs: { tasks: 6 },
    });
  });

  it('is more than the largest budget if none is and adapting is better', () => {
    const section = studySection(world({ accuracy: { ...paper, 'search@40': 78 } }));
    expect(section.speedUp).toEqual({ kind: 'more-than', budget: 40 });
    expect(section.breakEven).toMatchObject({ tasks: 3, atMost: true });
  });

  it('is not claimed if a rule that needs no search is as good, which the report names', () => {
    const accuracy = { ...paper, 'search@40': 78, 'parameter-free': 80 };
    const section = studySection(world({ accuracy }));
    expect(section.speedUp).toMatchObject({ kind: 'matched', budget: 40, by: 'parameter-free' });
    expect(section.breakEven.tasks).toBeNull();
    expect(studySentences(section, 0.5).speedUp).toMatch(
      /^No speed-up is claimed\..*"No parameters: pools and skips at/,
    );
  });

  it('is not claimed if a shorter search is as good as adapting, though the longest is worse', () => {
    const accuracy = { ...paper, 'search@4': 79.3, 'search@40': 76 };
    const { speedUp } = studySection(world({ accuracy, noise: 1.2, folds: 1 }));
    expect(speedUp).toMatchObject({ kind: 'matched', by: 'search@4' });
  });

  it('is 1, which is none, if a search of equal length is as accurate; nothing is ever paid back', () => {
    const section = studySection(world({ accuracy: { ...paper, 'search@1': 80 } }));
    expect(section.speedUp).toMatchObject({ kind: 'at', budget: 1 });
    expect(section.breakEven.tasks).toBeNull();
    expect(studySentences(section, 0.5).speedUp).toMatch(/^No speed-up/);
  });

  it('is not claimed from noise: wide intervals are neither equal nor more than 40', () => {
    const { speedUp } = studySection(world({ accuracy: { ...paper, 'search@40': 79.8 }, noise: 6, folds: 3 }));
    expect(speedUp.kind).toBe('unresolved');
  });

  it('is unknown for a single prior: a single seed is never ranked', () => {
    const section = studySection(world({ accuracy: paper, priors: 1 }));
    expect(section.speedUp.kind).toBe('unknown');
    expect(section.credits.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
    expect(section.equalCompute.gain.low).toBeNull();
  });
});

describe('break-even', () => {
  const sentence = (change: (input: SectionInput) => Partial<SectionInput> = () => ({})): string => {
    const input = world({ accuracy: paper });
    return studySentences(studySection({ ...input, ...change(input) }), 0.5).breakEven;
  };
  /** Of all searches from scratch. */
  const costing = (cost: Partial<StudyMeasurement>) => (input: SectionInput) => ({
    measurements: input.measurements.map((each) => (each.row.startsWith('search') ? { ...each, ...cost } : each)),
  });

  it('is said in seconds and in multiply-accumulates, each if it is known', () => {
    expect(sentence()).toContain(
      '3 tasks pay for meta-training one prior (in device seconds; in multiply-accumulates 6 tasks)',
    );
    const metaCost = (cost: object) => (input: SectionInput) => ({
      metaCosts: input.metaCosts.map((each) => ({ ...each, ...cost })),
    });
    expect(sentence(metaCost({ macs: null }))).toContain(
      '3 tasks pay for meta-training one prior (in device seconds).',
    );
    expect(sentence(metaCost({ seconds: null }))).toContain('6 tasks pay for meta-training one prior (in multiply-acc');
  });

  it('is never where nothing is saved', () => {
    expect(sentence(costing({ macs: 1 }))).toContain('(in device seconds; in multiply-accumulates never)');
    expect(sentence(costing({ seconds: 1 }))).toMatch(/never in device seconds.* multiply-accumulates 6 tasks pay/);
    expect(sentence(costing({ seconds: 1, macs: 1 }))).toMatch(/^Break-even: never, /);
  });

  it('is not known for priors that the study did not train, which is not never', () => {
    expect(sentence(() => ({ metaCosts: [] }))).toMatch(/^Break-even: not known/);
  });
});

describe('equal compute', () => {
  it('is with the search that costs most nearly as much, not with the one of as many steps', () => {
    const input = world({ accuracy: { ...paper, 'search@1': 60, 'search@4': 70 } });
    const dear = input.measurements.map((each) => (each.row === 'adapt' ? { ...each, macs: 3e9 } : each));
    const equal = (measurements: SectionInput['measurements']) => studySection({ ...input, measurements });
    expect(equal(input.measurements).equalCompute).toMatchObject({ budget: 1, inMacs: 1 });
    const { equalCompute } = equal(dear);
    expect(equalCompute.budget).toBe(4);
    expect(equalCompute.inMacs).toBeCloseTo(4 / 3);
    expect(equalCompute.gain.mean).toBeGreaterThan(9);
    expect(equalCompute.gain.mean).toBeLessThan(11);
    expect(studySentences(equal(dear), 0.5).equalCompute).toMatch(/for 4 × its steps \(1\.3 × the multiply-acc/);
    const unknown = input.measurements.map((each) => ({ ...each, macs: null }));
    expect(equal(unknown).equalCompute).toMatchObject({ budget: 1, inMacs: null });
  });
});

describe('the headroom gate', () => {
  it('passes where the best of the random ones is better by more than δ', () => {
    expect(studySection(world({ accuracy: paper })).headroom.verdict).toBe('measurable');
  });

  it.each([
    ['a gain that is certain, but below δ', { 'random-best': 70.3 }, 0.05],
    ['a gain above δ that is not certain', { 'random-best': 71 }, 6],
  ])('fails for %s, and says so', (_name, change, noise) => {
    const section = studySection(world({ accuracy: { ...paper, ...change }, noise }));
    expect(section.headroom.verdict).toBe('not-measurable');
    const sentences = studySentences(section, 0.5);
    expect(sentences.headroom).toMatch(/^Not measurable here/);
    expect(sentences.speedUp).toMatch(/not evidence/);
  });

  it('compares with the best rule that needs no search, not with the mean of random cells', () => {
    const { headroom } = studySection(world({ accuracy: { ...paper, 'parameter-free': 75 } }));
    expect(headroom).toMatchObject({ against: 'parameter-free', verdict: 'not-measurable' });
    expect(studySection(world({ accuracy: { ...paper, 'parameter-free': 60 } })).headroom.against).toBe('random');
  });

  it('counts a task once, however many priors met it', () => {
    const gain = (priors: number) => studySection(world({ accuracy: paper, priors })).headroom.gain.n;
    expect(gain(2)).toBe(gain(5));
  });
});

describe('the claim', () => {
  const claimOf = (change: Readonly<Record<string, number>>) =>
    studySection(world({ accuracy: { ...paper, 'parameter-free': 71, ...change } }));

  it('holds where adapting beats every way without a prior that costs no more; dearer ones do not matter', () => {
    const section = claimOf({ 'search@40': 90 });
    expect(section.claim.verdict).toBe('holds');
    expect(section.claim.against.map(({ row }) => row)).toEqual([
      'search@1',
      'random',
      'random-best',
      'parameter-free',
    ]);
    expect(studySentences(section, 0.5).claim).toMatch(/^Adapting from the prior beats every way/);
  });

  it.each(['search@1', 'random', 'parameter-free'])('is refused where %s is as good', (row) => {
    const section = claimOf({ [row]: 80, 'random-best': 85 });
    expect(section.claim.verdict).toBe('refused');
    expect(studySentences(section, 0.5).claim).toMatch(/^No claim/);
  });

  it('is refused if these tasks cannot distinguish architectures', () => {
    expect(claimOf({ 'random-best': 70.9 }).claim.verdict).toBe('refused');
  });
});

describe('several folds', () => {
  it('are judged for folds like these, and for these alone', () => {
    const { equalCompute } = studySection(world({ accuracy: paper }));
    expect(equalCompute.fixedFolds?.mean).toBeCloseTo(equalCompute.gain.mean, 10);
    expect(studySentences(studySection(world({ accuracy: paper })), 0.5).equalCompute).toMatch(
      /for these folds alone \+10/,
    );
    expect(studySection(world({ accuracy: paper, folds: 1 })).equalCompute.fixedFolds).toBeNull();
  });
});

describe('credit for adaptation', () => {
  it('is earned against both controls', () => {
    const section = studySection(world({ accuracy: paper }));
    expect(section.credits.map(({ verdict }) => verdict)).toEqual(['earned', 'earned']);
    expect(studySentences(section, 0.5).credit).toMatch(/^Adaptation earns its credit/);
  });

  it('is refused where the unadapted prior is as good', () => {
    const section = studySection(world({ accuracy: { ...paper, 'prior-genotype': 79.8 } }));
    expect(section.credits.find(({ against }) => against === 'prior-genotype')?.verdict).toBe('within-delta');
    expect(studySentences(section, 0.5).credit).toMatch(/^No credit for adaptation/);
  });
});

describe('any measurements', () => {
  it('say the same in any order, and when all accuracies are shifted alike', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.integer({ min: -20, max: 20 }),
        (seed, noise, shift) => {
          const input = world({ accuracy: paper, noise, seed, folds: 2 });
          const shuffled = randomStream(seed, 'order').shuffle(input.measurements);
          const moved = shuffled.map((each) => ({ ...each, accuracy: each.accuracy + shift }));
          const before = studySection(input);
          const after = studySection({ ...input, measurements: moved });
          expect(after.headroom.verdict).toBe(before.headroom.verdict);
          expect(after.headroom.gain.mean).toBeCloseTo(before.headroom.gain.mean, 6);
          expect(after.equalCompute.gain.mean).toBeCloseTo(before.equalCompute.gain.mean, 6);
          expect(after.breakEven.metaSeconds).toBe(before.breakEven.metaSeconds);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('claims "more than 40" in few studies of rows that are all alike', () => {
    const flat = Object.fromEntries(rowKeys.map((row) => [row, 70]));
    const claims = Array.from({ length: 100 }, (_, seed) => studySection(world({ accuracy: flat, noise: 2, seed })));
    expect(claims.filter(({ speedUp }) => speedUp.kind === 'more-than').length).toBeLessThanOrEqual(5);
    expect(claims.filter(({ equalCompute }) => (equalCompute.gain.low ?? 0) > 0).length).toBeLessThanOrEqual(7);
  });

  it('leave gaps where nothing was measured', () => {
    const section = studySection(world({ accuracy: { adapt: 80 } }));
    expect(section.rows.map(({ row }) => row)).toEqual(['adapt']);
    expect(section.headroom.verdict).toBe('unknown');
    expect(section.speedUp.kind).toBe('unknown');
    expect(Object.values(studySentences(section, 0.5)).join(' ')).not.toMatch(/NaN|null|undefined/);
  });
});
