/** @file Tests of the settings that a next step carries over. */
import { expect, it } from 'vitest';
import { runIdSchema } from '@/domain/ids';
import { adaptConfigSchema, metaTrainConfigSchema } from '@/domain/run-config';
import { nextSteps } from './next-steps';

const [taskSet, space, prior] = ['ts_000000000000', 'sp_000000000000', 'pr_000000000000'];
const id = runIdSchema.parse('run_000000000001');
const other = runIdSchema.parse('run_000000000002');
const parameters = (href: string | undefined) =>
  Object.fromEntries(new URL(href ?? '', 'http://here').searchParams.entries());

it('carry task set, part, index, both seeds and the budget', () => {
  const task = { taskSet, part: 'heldOut', index: 3, seed: 7 };
  const config = adaptConfigSchema.parse({ kind: 'adapt', prior, task, seed: 2, steps: 20, batch: 16 });
  const run = { id, kind: config.kind, config, seed: 2, priors: [], genotype: null, baseline: [other] };
  const parents = [{ type: 'space' as const, id: space ?? '', name: 'Space', detail: '' }];
  const steps = nextSteps({ ...run, parents, genotype: null }, null);
  expect(steps.map(({ step }) => step)).toEqual(['compare', 'search']);
  expect(parameters(steps[1]?.href)).toEqual({
    ...{ kind: 'search', space, taskSet, part: 'heldOut', index: '3', taskSeed: '7', seeds: '2' },
    ...{ steps: '20', batch: '16' },
  });
  expect(parameters(steps[0]?.href)).toEqual({ runs: `${id},${other}` });
});

it('adapt on the task set that the prior learnt from', () => {
  const config = metaTrainConfigSchema.parse({ kind: 'meta-train', taskSet, space, seed: 4 });
  const priors = [{ id: adaptConfigSchema.shape.prior.parse(prior), iteration: 5 }];
  const run = { id, kind: config.kind, config, seed: 4, priors, genotype: null, parents: [], baseline: [] };
  expect(nextSteps(run, null).map(({ href }) => parameters(href))).toEqual([
    { kind: 'adapt', prior, taskSet, seeds: '4' },
  ]);
  // A pinned run is the baseline of runs without one.
  expect(nextSteps(run, other).at(-1)?.step).toBe('compare');
  expect(nextSteps(run, id).at(-1)?.step).toBe('adapt');
});
