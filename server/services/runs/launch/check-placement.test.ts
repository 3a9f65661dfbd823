/** @file What a launch refuses because no machine, here or on a cluster, is as its run asks: with the field, and the way out. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { check } from './validate';

it('refuses nodes that this machine, the cluster or the tasks do not have', async () => {
  const { ctx } = makePlatform();
  const { metaTrain } = await makeBasis(ctx);
  const targets = { lab: { kind: 'slurm', nodes: 4, cores: 8 } };
  writeFileSync(path.join(ctx.settings.dataDirectory, 'targets.json'), JSON.stringify({ targets }));
  const problemsOf = (more: object) =>
    check({ ctx, input: { config: { ...metaTrain, tasksPerIteration: 3, nodes: 2, ...more } } }).problems;
  const onLab = (more: object) => problemsOf({ target: 'lab', ...more }).map(({ message }) => message);
  expect(problemsOf({})).toMatchObject([
    { field: 'nodes', message: expect.stringContaining('take task workers, or a target that is a cluster') },
  ]);
  expect(onLab({ nodes: 5, tasksPerIteration: 8 })).toEqual([
    'A job on lab may have at most 4 nodes (nodes in targets.json).',
  ]);
  expect(onLab({ nodes: 4 })).toEqual(['It has 3 tasks at a time for 4 nodes: take at most 3.']);
  expect(onLab({ threads: 5, taskWorkers: 2 })).toEqual([
    'It asks for 10 cores of each node, and lab gives a job at most 8.',
  ]);
  expect(onLab({})).toEqual([]);
});
