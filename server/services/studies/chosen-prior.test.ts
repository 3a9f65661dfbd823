import { expect, it } from 'vitest';
import { priorIdSchema } from '@/domain/ids';
import { chosenPrior } from './read-state';

const idOf = (iteration: number) => priorIdSchema.parse(`pr_${String(iteration).padStart(12, '0')}`);
const kept = [100, 50, 150].map((iteration) => ({ id: idOf(iteration), iteration }));

it('takes the last where nothing was validated, or none of what was kept', () => {
  expect(chosenPrior([], new Map())).toBeNull();
  expect(chosenPrior(kept, new Map())).toBe(idOf(150));
  expect(chosenPrior(kept, new Map([[120, 0.99]]))).toBe(idOf(150));
});

it('takes the best on meta-validation, the later of equals', () => {
  expect(
    chosenPrior(
      kept,
      new Map([
        [50, 0.7],
        [100, 0.8],
        [120, 0.99],
        [150, 0.75],
      ]),
    ),
  ).toBe(idOf(100));
  expect(
    chosenPrior(
      kept,
      new Map([
        [50, 0.8],
        [100, 0.8],
        [150, Number.NaN],
      ]),
    ),
  ).toBe(idOf(100));
});
