import { describe, expect, it } from 'vitest';
import { runIdSchema } from '@/domain/ids';
import { type Change, changeEntitySchema, changeSchema } from '@/domain/records/change';
import { isTouched, readChange } from './change';

const run = runIdSchema.parse('run_000000000001');
const other = 'run_000000000002';
const query = (path: string, input?: unknown): unknown[] => [path.split('.'), { input, type: 'query' }];
const change = (entity: Change['entity'], key: string, of?: string): Change => ({
  id: 1,
  entity,
  key,
  ...(of === undefined ? {} : { run: runIdSchema.parse(of) }),
});

describe('isTouched', () => {
  it('matches a run’s own queries by its id and lists always', () => {
    expect(isTouched(query('runs.get', { id: run }), change('run', run))).toBe(true);
    expect(isTouched(query('runs.get', { id: other }), change('run', run))).toBe(false);
    expect(isTouched(query('runs.list', { limit: 100 }), change('run', run))).toBe(true);
    expect(isTouched(query('system.status'), change('run', run))).toBe(true);
    expect(isTouched(query('datasets.list'), change('run', run))).toBe(false);
  });

  it('matches curves that ask for several runs', () => {
    const curves = query('series.curves', {
      requests: [
        { run: other, key: 'loss' },
        { run, key: 'loss' },
      ],
      width: 400,
    });
    expect(isTouched(curves, change('series', 'loss', run))).toBe(true);
    expect(isTouched(curves, change('series', 'loss', 'run_000000000003'))).toBe(false);
  });

  it('leaves alone what is followed by cursor or is a function of its input', () => {
    expect(isTouched(query('runs.log', { id: run }), change('log', run, run))).toBe(false);
    expect(isTouched(query('spaces.sizes', { document: {} }), change('space', 'sp_000000000001'))).toBe(false);
    expect(isTouched(['not trpc'], change('run', run))).toBe(false);
  });
});

describe('readChange', () => {
  it('reads every entity of the feed, and nothing else', () => {
    for (const entity of changeEntitySchema.options) {
      const said = { id: 7, entity, key: 'k', run };
      expect(readChange(said)).toEqual(changeSchema.parse(said));
    }
    expect(readChange({ id: 7, entity: 'run', key: 'k' })).toEqual({ id: 7, entity: 'run', key: 'k' });
    for (const said of [null, 'x', {}, { id: '7', entity: 'run', key: 'k' }, { id: 7, entity: 'toString', key: 'k' }]) {
      expect(readChange(said)).toBeNull();
    }
  });
});
