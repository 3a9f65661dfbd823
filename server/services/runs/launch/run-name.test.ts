/** @file Names of runs that nobody named. */
import { expect, it } from 'vitest';
import { genotypes } from '@/server/services/genotypes';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { defaultRunName } from './run-name';
import { requireValidConfig } from './validate';

it('a retraining is named by its genotype, and by the task where that does not say it', async () => {
  const { ctx } = makePlatform();
  const { search } = await makeBasis(ctx);
  const skips = { nodes: [[{ operation: 'skip_connect', input: 0 }]], concat: [2] };
  const text = JSON.stringify({ normal: skips, reduce: skips });
  const nameOf = (name: string, rest: { kind: 'evaluate'; batch: number } | { kind: 'measure' }): string => {
    const genotype = genotypes.import({ ctx, input: { name, text } }).id;
    const { config, references } = requireValidConfig(ctx, { ...rest, genotype, task: search.task });
    return defaultRunName(config, references);
  };
  const found = 'Search · class 4, class 5 · seed 7';
  expect(nameOf(found, { kind: 'evaluate', batch: 8 })).toBe('Evaluate · Search · class 4, class 5 (seed 7)');
  expect(nameOf('DARTS_V2', { kind: 'measure' })).toBe('Measure · DARTS_V2 · class 4, class 5');
});
