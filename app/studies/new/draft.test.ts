/** @file What the form makes is what the API takes. */
import { describe, expect, it } from 'vitest';
import { tableFile } from '@/components/chart/table-files';
import { spaceIdSchema, taskSetIdSchema } from '@/domain/ids';
import { runPresetNames } from '@/domain/run-presets';
import { studyDefinitionSchema } from '@/domain/study';
import { studyTable } from '../[id]/study-table';
import { definitionOf, firstDraft, newFold, parseBudgets } from './draft';

const fold = {
  ...newFold([]),
  taskSet: taskSetIdSchema.parse('ts_000000000000'),
  space: spaceIdSchema.parse('sp_000000000000'),
};

describe('the draft of a study', () => {
  it.each(runPresetNames)('makes a definition that is accepted, in the size %s', (size) => {
    const definition = studyDefinitionSchema.parse(definitionOf({ ...firstDraft, size, folds: [fold] }));
    expect(definition.folds[0]?.priors).toEqual([{ seed: 0 }, { seed: 1 }, { seed: 2 }]);
    expect(definition.budgets).toEqual([1, 4, 16, 40]);
  });

  it('has all of its runs compute on the chosen target', () => {
    const made = studyDefinitionSchema.parse(definitionOf({ ...firstDraft, target: 'lab', folds: [fold] }));
    const { metaTraining, adaptation, search, retraining } = made;
    expect([metaTraining, adaptation, search, retraining].map(({ target }) => target)).toEqual(Array(4).fill('lab'));
  });

  it('is refused with its field while nothing is chosen', () => {
    const parsed = studyDefinitionSchema.safeParse(definitionOf(firstDraft));
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['folds.0.taskSet', 'folds.0.space']);
  });

  it('reads budgets as they are typed, and lets the check name what is none', () => {
    expect(parseBudgets(' 1,4;16  40 ')).toEqual([1, 4, 16, 40]);
    expect(parseBudgets('4, x')).toEqual([4, Number.NaN]);
  });

  it('gives each new fold its own key', () => {
    expect(newFold([fold, { ...fold, key: 4 }]).key).toBe(5);
  });
});

describe('the CSV of a study', () => {
  it('has a line per measurement, quoted where needed, empty where unknown', () => {
    const line = { space: 'base', fold: 'a, "b"', prior: 0, task: 1, row: 'adapt', accuracy: 61.5 };
    expect(tableFile('csv', studyTable([{ ...line, seconds: 2, macs: null, parameters: 10 }]))).toBe(
      'space,fold,prior,task,row,accuracy,seconds,macs,parameters\r\nbase,"a, ""b""",0,1,adapt,61.5,2,,10\r\n',
    );
  });
});
