/** @file Each alarm holds where it should, and only there. */
import { describe, expect, it } from 'vitest';
import { choiceLayout, mixtureSize } from '@/domain/choices';
import { spacePresets } from '@/domain/space';
import { deriveGenotype } from '@/nas/derive';
import { alarmsOf } from './alarms';

const space = spacePresets.base;
const choices = choiceLayout(space);
const even = new Float64Array(mixtureSize(choices));
const logitsFor = (favoured: string, strength: number): Float64Array =>
  Float64Array.from(
    choices.flatMap(({ candidates }) => candidates.map(({ operation }) => (operation === favoured ? strength : 0))),
  );
const names = (phi: Float64Array, done: { fraction: number; searching: number }) =>
  alarmsOf({ choices, phi, start: even, genotype: deriveGenotype(space, phi).genotype, ...done }).map(
    ({ alarm }) => alarm,
  );

describe('alarms', () => {
  it('are silent for a search under way', () => {
    expect(names(logitsFor('sep_conv_3x3', 1), { fraction: 0.6, searching: 0.6 })).toEqual([]);
  });
  it('tell when skip_connect holds more than half of a cell, once the search is under way', () => {
    expect(names(logitsFor('skip_connect', 1), { fraction: 0.6, searching: 0.6 })).toContain('skip-collapse');
    expect(names(logitsFor('skip_connect', 1), { fraction: 0.1, searching: 0.1 })).not.toContain('skip-collapse');
    expect(names(logitsFor('skip_connect', 1), { fraction: 0.6, searching: 0.1 })).not.toContain('skip-collapse');
  });
  it('tell of certainty before 30 % of the run', () => {
    const certain = even.map((_, i) => (choices.some(({ offset }) => offset === i) ? 50 : 0));
    expect(names(certain, { fraction: 0.2, searching: 0.2 })).toContain('early-certainty');
    expect(names(certain, { fraction: 0.4, searching: 0.4 })).not.toContain('early-certainty');
  });
  it('tell of logits that have not moved after 30 %', () => {
    expect(names(even, { fraction: 0.4, searching: 0.4 })).toContain('logits-unmoved');
    expect(names(even, { fraction: 0.2, searching: 0.2 })).not.toContain('logits-unmoved');
  });
});
