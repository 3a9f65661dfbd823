/** @file Each alarm is raised when it should, and only then. */
import { describe, expect, it } from 'vitest';
import { choiceLayout, mixtureSize } from '@/domain/architecture-layout';
import { spacePresets } from '@/domain/space';
import { deriveGenotype } from '@/nas/derive';
import { alarmsOf } from './alarms';
import { freshLearning, isGuessing, type Learning, withBatch } from './learning';

const space = spacePresets.base;
const choices = choiceLayout(space);
const even = new Float64Array(mixtureSize(choices));
const logitsFor = (favoured: string, strength: number): Float64Array =>
  Float64Array.from(
    choices.flatMap(({ candidates }) => candidates.map(({ operation }) => (operation === favoured ? strength : 0))),
  );
const names = (
  phi: Float64Array,
  done: { fraction: number; searching: number },
  learning: Learning = freshLearning(),
) =>
  alarmsOf({ choices, phi, start: even, genotype: deriveGenotype(space, phi).genotype, learning, ...done }).map(
    ({ alarm }) => alarm,
  );

describe('alarms', () => {
  it('are silent for a search under way', () => {
    expect(names(logitsFor('sep_conv_3x3', 1), { fraction: 0.6, searching: 0.6 })).toEqual([]);
  });
  it('report when skip_connect holds more than half of a cell, once the search is under way', () => {
    expect(names(logitsFor('skip_connect', 1), { fraction: 0.6, searching: 0.6 })).toContain('skip-collapse');
    expect(names(logitsFor('skip_connect', 1), { fraction: 0.1, searching: 0.1 })).not.toContain('skip-collapse');
    expect(names(logitsFor('skip_connect', 1), { fraction: 0.6, searching: 0.1 })).not.toContain('skip-collapse');
  });
  it('report certainty before 30 % of the run', () => {
    const certain = even.map((_, i) => (choices.some(({ offset }) => offset === i) ? 50 : 0));
    expect(names(certain, { fraction: 0.2, searching: 0.2 })).toContain('early-certainty');
    expect(names(certain, { fraction: 0.4, searching: 0.4 })).not.toContain('early-certainty');
  });
  it('report logits that have not moved after 30 %', () => {
    expect(names(even, { fraction: 0.4, searching: 0.4 })).toContain('logits-unmoved');
    expect(names(even, { fraction: 0.2, searching: 0.2 })).not.toContain('logits-unmoved');
  });
  it('report a search that guesses under even logits, with what to change, from half of it on', () => {
    const guessing = { images: 1000, correct: 110, guessed: 100 };
    expect(names(even, { fraction: 0.5, searching: 0.5 }, guessing)).toContain('nothing-learnt');
    expect(names(even, { fraction: 0.4, searching: 0.4 }, guessing)).not.toContain('nothing-learnt');
    // Either of the two is enough to have learnt something.
    expect(names(logitsFor('sep_conv_3x3', 1), { fraction: 0.5, searching: 0.5 }, guessing)).toEqual([]);
    expect(names(even, { fraction: 0.5, searching: 0.5 }, { ...guessing, correct: 250 })).not.toContain(
      'nothing-learnt',
    );
    const [message] = alarmsOf({
      ...{ choices, phi: even, start: logitsFor('sep_conv_3x3', 1), genotype: deriveGenotype(space, even).genotype },
      ...{ fraction: 0.6, searching: 0.6, learning: guessing },
    });
    expect(message?.message).toMatch(
      /11\.0 % of the last 1,000 .* guessing gives 10\.0 %.*3\.14 of 3\.14 nat.*mixture softmax/,
    );
  });
});

describe('guessing', () => {
  const batches = (count: number, accuracy: number, classes = 10) => {
    let seen = freshLearning();
    for (let n = 0; n < count; n++) seen = withBatch(seen, { images: 50, accuracy, classes });
    return seen;
  };
  it('is an accuracy not distinguishable from 1.25 times chance at 0.1 %', () => {
    // 1,000 images: 12.5 % and 3.09 deviations of 1.05 points make 15.7 %.
    expect([isGuessing(batches(20, 0.15)), isGuessing(batches(20, 0.16))]).toEqual([true, false]);
    // With more images the same 15 % is distinguishable.
    expect(isGuessing(batches(200, 0.15))).toBe(false);
    expect(isGuessing(batches(20, 0.3, 5))).toBe(false);
    expect(isGuessing(batches(20, 0.28, 5))).toBe(true);
  });
  it('is not said of fewer than 500 images', () => {
    expect([isGuessing(batches(9, 0.1)), isGuessing(batches(10, 0.1))]).toEqual([false, true]);
  });
});
