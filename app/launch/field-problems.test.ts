import { describe, expect, it } from 'vitest';
import { fieldAt, sortProblems } from './field-problems';

const fields = ['taskSet', 'task.taskSet', 'task.part', 'space', 'batch'];

describe('problems and fields', () => {
  it('finds the field itself, the first inside, or the one around', () => {
    expect(fieldAt('batch', fields)).toBe('batch');
    expect(fieldAt('task', fields)).toBe('task.taskSet');
    expect(fieldAt('space.operations', fields)).toBe('space');
    expect(fieldAt('resolution', fields)).toBeNull();
    expect(fieldAt('', fields)).toBeNull();
  });

  it('keeps the first message of a field and sets the rest apart', () => {
    expect(
      sortProblems(
        [
          { field: 'batch', message: 'first' },
          { field: 'batch', message: 'second' },
          { field: 'resolution', message: 'elsewhere' },
        ],
        fields,
      ),
    ).toEqual({ byField: { batch: 'first' }, general: ['elsewhere'] });
  });
});
