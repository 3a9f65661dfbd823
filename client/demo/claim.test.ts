/** @file The demo's last sentence: a claim against all other ways or none at all, and what prevents it. */
import { describe, expect, it } from 'vitest';
import { claimSentence, type OtherWay, standingOf } from './claim';

const other = (way: string, mean: number, half: number, marks: { atLeast?: true; atMost?: true } = {}): OtherWay => ({
  way,
  ratio: {
    interval: { mean, low: mean / half, high: mean * half, n: 6 },
    atLeast: marks.atLeast ?? false,
    atMost: marks.atMost ?? false,
  },
});
const search = other('a search from scratch', 12, 2, { atLeast: true });
const head = other('a head alone', 3, 1.5);
const random = other('a random cell', 4, 1.2);

describe("the demo's last sentence", () => {
  it('claims the saving against the closest way where all are dearer for certain', () => {
    expect(claimSentence("the prior's cell", [search, head, random])).toBe(
      "The prior saves compute: at equal accuracy the prior's cell needs 3.0 times (95 % interval 2.0 to 4.5) less compute than a head alone, the closest " +
        'of 3 other ways, and 4.0 times (95 % interval 3.3 to 4.8) less than a random cell, at least 12 times (95 % interval 6.0 to 24) less than a ' +
        'search from scratch.',
    );
  });

  it('claims nothing if one way is not dearer for certain, and says which', () => {
    const open = other('a random cell', 1.5, 2);
    expect(claimSentence("the prior's cell", [search, open])).toBe(
      "No claim: against a random cell the interval does not decide (1.5 times, 95 % interval 0.8 to 3.0). At equal accuracy the prior's " +
        'cell needs at least 12 times (95 % interval 6.0 to 24) less than a search from scratch.',
    );
  });

  it('claims nothing where fewer steps of another way may have done', () => {
    expect(
      claimSentence("the prior's cell", [search, { ...random, ratio: { ...random.ratio, atMost: true } }]),
    ).toMatch(/^No claim: a random cell is as accurate at its fewest steps\. At equal accuracy/);
  });

  it('says where another way is cheaper', () => {
    const cheaper = other('a random cell', 0.4, 1.5);
    expect(standingOf({ ...cheaper, ratio: { ...cheaper.ratio, atMost: true } })).toBe('cheaper');
    expect(claimSentence("the prior's cell", [cheaper])).toBe(
      'No claim: a random cell is as accurate for less compute (0.4 times, 95 % interval 0.3 to 0.6 of it).',
    );
  });

  it('says nothing of one task', () => {
    const one = {
      way: 'a search',
      ratio: { interval: { mean: 5, low: null, high: null, n: 1 }, atLeast: false, atMost: false },
    };
    expect(claimSentence("the prior's cell", [one])).toMatch(/^No claim: one task/);
    expect(claimSentence("the prior's cell", [])).toMatch(/^No claim/);
  });
});
