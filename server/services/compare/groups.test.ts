/** @file Tests of what makes runs one group. */
import { expect, it } from 'vitest';
import { runIdSchema } from '@/domain/ids';
import { evaluateConfigSchema, searchConfigSchema } from '@/domain/run-config';
import { configDifferences, groupRuns, type Source } from './groups';

const idOf = (n: number) => runIdSchema.parse(`run_${String(n).padStart(12, '0')}`);
const task = { taskSet: 'ts_000000000000' };

function retraining(n: number, seed: number, epochs = 2) {
  const genotype = `gt_${String(n).padStart(12, '0')}`;
  const config = evaluateConfigSchema.parse({ kind: 'evaluate', genotype, task, seed, epochs });
  return {
    id: idOf(n),
    name: `Evaluate ${n} · seed ${seed}`,
    groupHash: `own ${n}`,
    colour: 9 - n,
    summary: {},
    config,
    tags: [],
  };
}

const search = searchConfigSchema.parse({ kind: 'search', space: 'sp_000000000000', task });
const source = (groupHash: string, seed: number): Source => ({
  ...{ name: `${groupHash} · seed ${seed}`, seed, groupHash },
  config: { ...search, steps: groupHash.length },
});
const rows = [retraining(1, 0), retraining(2, 1), retraining(3, 0), retraining(4, 0, 3)];
const sources = new Map([
  [idOf(1), source('Adapted', 0)],
  [idOf(2), source('Adapted', 1)],
  [idOf(3), source('Searched', 0)],
  [idOf(4), source('Adapted', 0)],
]);
const nameOf = (id: string) => (id === 'gt_000000000001' ? 'The first' : undefined);
const experiments = new Map([[idOf(1), 'First']]);
const grouped = (by: Parameters<typeof groupRuns>[1]) =>
  groupRuns(rows, by, { sources, experiments, nameOf }).map(({ label, runs }) => [
    label,
    runs.map((id) => Number(id.slice(-1))),
  ]);

it('is the arm of the search that found a genotype, by recipe', () => {
  expect(grouped('arm')).toEqual([
    ['Retrained from Adapted (Epochs 2)', [1, 2]],
    ['Retrained from Searched', [3]],
    ['Retrained from Adapted (Epochs 3)', [4]],
  ]);
});

it('may be an arm over its tasks, called what their names share', () => {
  const on = (n: number, index: number, steps: number) => ({
    ...retraining(n, index),
    name: `Search, ${steps} steps, task ${index}`,
    config: { ...search, seed: index, steps, task: { ...search.task, index } },
  });
  const runs = [on(1, 0, 10), on(2, 1, 10), on(4, 2, 10), on(5, 30, 10), on(3, 0, 20)];
  const made = groupRuns(runs, 'tasks', { sources: new Map(), experiments, nameOf });
  expect(made.map(({ label, runs: own }) => [label, own.length])).toEqual([
    ['Search, 10 steps', 4],
    ['Search, 20 steps, task 0', 1],
  ]);
  const retrained = groupRuns(rows, 'tasks', { sources, experiments, nameOf });
  expect(retrained.map(({ runs: own }) => own.length)).toEqual([2, 1, 1]);
});

it('has the first colour of its runs, or one of its own where none is kept for such groups', () => {
  const colours = (of: typeof rows, by: Parameters<typeof groupRuns>[1]) =>
    groupRuns(of, by, { sources, experiments, nameOf })
      .map(({ label, colour }) => [label, colour])
      .sort();
  expect(colours(rows, 'arm')).toEqual([
    ['Retrained from Adapted (Epochs 2)', 7],
    ['Retrained from Adapted (Epochs 3)', 5],
    ['Retrained from Searched', 6],
  ]);
  expect(colours(rows, 'config.epochs')).toEqual([
    ['Epochs 2', 1],
    ['Epochs 3', 0],
  ]);
  for (const by of ['arm', 'config.epochs'] as const)
    expect(colours([...rows].reverse(), by)).toEqual(colours(rows, by));
});

it('is any setting, the experiment, the tags or the name on request', () => {
  expect(grouped('settings')).toHaveLength(4);
  expect(grouped('config.epochs')).toEqual([
    ['Epochs 2', [1, 2, 3]],
    ['Epochs 3', [4]],
  ]);
  expect(grouped('config.genotype').map(([label]) => label)).toContain('Genotype The first');
  expect(grouped('experiment')).toEqual([
    ['First', [1]],
    ['no experiment', [2, 3, 4]],
  ]);
  expect(grouped('tag')).toEqual([['no tag', [1, 2, 3, 4]]]);
  expect(grouped('name')).toHaveLength(4);
});

it.each(['tag', 'name', 'experiment', 'config.genotype'] as const)(
  'is known by a hash, without spaces, by %s',
  (by) => {
    for (const { groupHash } of groupRuns(rows, by, { sources, experiments, nameOf })) {
      expect(groupHash).toMatch(/^[0-9a-f]{64}$/);
    }
  },
);

it('is the seeds of one setting for a search', () => {
  const config = searchConfigSchema.parse({ kind: 'search', space: 'sp_000000000000', task });
  const searched = [0, 1].map((seed) => ({
    ...retraining(seed + 5, seed),
    groupHash: 'same',
    config: { ...config, seed },
  }));
  expect(groupRuns(searched, 'arm', { sources: new Map(), experiments: new Map(), nameOf })).toHaveLength(1);
});

it('tells the seed of runs from outside once', () => {
  const logged = (n: number) => {
    const params = { 'trainer.seed': String(n), rate: String(n / 10) };
    return { id: idOf(n), config: { kind: 'external' as const, params, seed: n } };
  };
  const paths = configDifferences([logged(1), logged(2)]).map(({ path }) => path);
  expect(paths.sort()).toEqual(['params.rate', 'seed']);
});
