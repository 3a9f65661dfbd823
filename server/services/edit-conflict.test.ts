/** @file Two edits of the same version: the second is refused, and saves nothing, if it would undo the first. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { declarations } from '@/server/http/openapi';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { datasets } from './datasets';
import { runs } from './runs';
import { spaces } from './spaces';
import { system } from './system';
import { taskSets } from './task-sets';
import { views } from './views';

it('keeps the first of two changes, of words and of documents', async () => {
  const { ctx } = makePlatform();
  const { dataset, taskSet, space, search } = await makeBasis(ctx);
  const [run] = runs.launch({ ctx, input: { config: search } }).runs;
  if (run === undefined) throw new Error('not launched');
  const conflict = expect.objectContaining({ code: 'conflict' });

  runs.edit({ ctx, input: { id: run.id, notes: 'first', was: { notes: '' } } });
  expect(() => runs.edit({ ctx, input: { id: run.id, notes: 'second', was: { notes: '' } } })).toThrow(conflict);
  expect(runs.get({ ctx, input: { id: run.id } }).notes).toBe('first');
  // Another field of the same record: both stay.
  runs.edit({ ctx, input: { id: run.id, tags: ['b'], was: { tags: [] } } });
  expect(runs.get({ ctx, input: { id: run.id } })).toMatchObject({ notes: 'first', tags: ['b'] });
  // Without a base version, as from scripts: the last one counts.
  expect(() => runs.edit({ ctx, input: { id: run.id, notes: 'script' } })).not.toThrow();

  const before = { name: dataset.name, licence: dataset.manifest.licence, origin: dataset.manifest.origin };
  datasets.edit({ ctx, input: { id: dataset.id, ...before, origin: 'first', was: before } });
  expect(() => datasets.edit({ ctx, input: { id: dataset.id, ...before, origin: 'second', was: before } })).toThrow(
    conflict,
  );

  const other = spaces.create({ ctx, input: { name: 'Other', document: { ...space.document, nodes: 3 } } });
  const was = { name: other.name, document: other.document };
  spaces.update({ ctx, input: { id: other.id, document: { ...other.document, layers: 5 }, was } });
  expect(() =>
    spaces.update({ ctx, input: { id: other.id, document: { ...other.document, layers: 6 }, was } }),
  ).toThrow(conflict);
  expect(spaces.get({ ctx, input: { id: other.id } }).document.layers).toBe(5);

  const own = await taskSets.create({ ctx, input: { name: 'Own', spec: taskSet.spec } });
  const began = { name: own.name, spec: own.spec };
  await taskSets.update({ ctx, input: { id: own.id, name: 'First', was: began } });
  await expect(taskSets.update({ ctx, input: { id: own.id, name: 'Second', was: began } })).rejects.toThrow(conflict);
  expect(taskSets.get({ ctx, input: { id: own.id } }).name).toBe('First');
});

it('keeps the first of two changes of what administrators set, and says what it is now', () => {
  const { ctx } = makePlatform();
  const conflict = (now: RegExp) => expect.objectContaining({ code: 'conflict', message: expect.stringMatching(now) });

  system.changeRetention({ ctx, input: { trash: 7, was: { trash: null } } });
  expect(() => system.changeRetention({ ctx, input: { trash: 30, was: { trash: null } } })).toThrow(conflict(/"7"/));
  expect(system.changeRetention({ ctx, input: { backups: 5, was: { backups: null } } })).toMatchObject({ trash: 7 });

  system.changeBackupSchedule({ ctx, input: { everyHours: 24, was: { everyHours: null } } });
  const late = { everyHours: 1, was: { everyHours: null } };
  expect(() => system.changeBackupSchedule({ ctx, input: late })).toThrow(conflict(/"24"/));

  system.changeQueue({ ctx, input: { perPerson: 2, was: { perPerson: null } } });
  const third = { perPerson: 3, was: { perPerson: null } };
  expect(() => system.changeQueue({ ctx, input: third })).toThrow(conflict(/"2"/));

  const view = { page: 'runs', name: 'Mine' } as const;
  views.save({ ctx, input: { ...view, address: 'query=a', was: { address: null } } });
  const other = { ...view, address: 'query=b' };
  expect(() => views.save({ ctx, input: { ...other, was: { address: null } } })).toThrow(conflict(/something else/));
  expect(views.save({ ctx, input: { ...other, was: { address: 'query=a' } } }).address).toBe('query=b');
});

it('is asked of every verb that edits what people wrote', () => {
  const editing = [...declarations]
    .filter(([path]) => /\.(edit\w*|update\w*|change(?!Password)\w+|reorder)$|^views\.save$/.test(path))
    .map(([path, { input }]) => [path, input instanceof z.ZodObject && 'was' in input.shape]);
  expect(editing.length).toBeGreaterThanOrEqual(14);
  expect(editing.filter(([, asked]) => asked !== true)).toEqual([]);
});
