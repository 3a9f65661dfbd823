/** @file A comparison opens with what it answers, and claims nothing that the pairs do not show. */
import { expect, it } from 'vitest';
import { runIdSchema } from '@/domain/ids';
import { answerSentences, armsOf, sharedStart } from './answer-words';
import type { Figure } from './compared-figures';
import { pairedDifferences } from './paired';

const idOf = (n: number) => runIdSchema.parse(`run_${String(n).padStart(12, '0')}`);

/** Values by arm and seed; `apart`: no seed is of two arms. */
function answer(arms: Readonly<Record<string, readonly number[]>>, apart = false): string[] {
  let next = 0;
  const values = new Map<ReturnType<typeof idOf>, number>();
  const sources: Record<string, { id: ReturnType<typeof idOf>; name: string; seed: number }> = {};
  const groups = Object.entries(arms).map(([label, own]) => ({
    groupHash: label,
    label,
    colour: 0,
    summary: new Map(),
    runs: own.map((value, seed) => {
      const id = idOf(next++);
      values.set(id, value);
      sources[id] = { id, name: label, seed: apart ? next : seed };
      return id;
    }),
  }));
  const figure: Figure = {
    id: 'test.accuracy',
    label: 'Test accuracy',
    hint: '',
    kind: 'final',
    goal: 'max',
    share: true,
    range: [0, 1],
    values,
    steps: new Map(),
    format: (value) => `${(Number(value) * 100).toFixed(1)} %`,
  };
  const rows = pairedDifferences({ runs: [], groups, differences: [], sources }, 'Adapted', figure);
  return answerSentences(figure, armsOf(groups, figure), 'Adapted', rows);
}

it('describes arms with the better first, and the verdict of the pairs', () => {
  expect(answer({ Adapted: [0.8, 0.81, 0.82], Searched: [0.9, 0.91, 0.93] })).toEqual([
    'Searched is better than Adapted: +10.33 points (95 % interval +8.90 points to +11.77 points, 3 pairs of the same seed and task).',
    'Test accuracy: Searched 91.3 % (3 runs), Adapted 81.0 % (3 runs).',
  ]);
  expect(answer({ Adapted: [0.8, 0.85, 0.82], Searched: [0.82, 0.83, 0.82] })[0]).toMatch(
    /^Searched and Adapted are not distinguishable: /,
  );
});

it('shortens names by what they share', () => {
  expect(sharedStart(['Rates · batch 16, lr 0.1', 'Rates · batch 16, lr 0.2'])).toBe('Rates · batch 16, ');
  expect(sharedStart(['Adapt', 'Adapted'])).toBe('');
  expect(sharedStart(['Search · cat', 'Adapt · cat'])).toBe('');
  expect(sharedStart(['Search · cat'])).toBe('');
});

it('gives two seeds no interval and no verdict', () => {
  expect(answer({ Adapted: [0.8, 0.81], Searched: [0.9, 0.91] })[0]).toBe(
    'Searched against Adapted: +10.00 points over 2 pairs of the same seed and task; too few for a verdict (3 needed).',
  );
  expect(answer({ Adapted: [], Searched: [] })).toEqual([
    'No run has a final figure yet. The curves update automatically.',
  ]);
});

it('counts verdicts of many arms', () => {
  const three = answer({ Adapted: [0.8, 0.81, 0.82], Searched: [0.9, 0.91, 0.93], Random: [0.5] });
  expect(three[0]).toBe('Against Adapted, paired by seed and task: 1 better, 1 with too few pairs.');
  expect(answer({ Adapted: [0.8], Searched: [0.9], Random: [0.5] })[0]).toBe(
    'No verdict yet: an arm needs 3 seeds or tasks in common with Adapted.',
  );
});

it('says that nothing can be paired where no seed is of two arms', () => {
  expect(answer({ Adapted: [0.8], Searched: [0.9], Random: [0.5] }, true)).toEqual([
    'No run shares seed and task with one of Adapted, so nothing can be paired.',
    'Test accuracy: Searched 90.0 % (1 run), Adapted 80.0 % (1 run), Random 50.0 % (1 run).',
  ]);
});
