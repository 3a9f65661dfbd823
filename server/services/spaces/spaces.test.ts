/** @file Tests of presets and of compatibility with a space. */
import { expect, it } from 'vitest';
import { writePlatformState } from '@/db/queries/platform-state';
import { spacePresets } from '@/domain/space';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, startedBody } from '@/test/factories/run';
import { applyEvents } from '../ingest/apply-events';
import { spaces } from '.';
import { ensurePresets } from './presets';
import { sizes as spaceSizes } from './properties';
import { list as listSpaces } from './read';

it('saves a preset that came later on a platform that has the first two', () => {
  const { ctx } = makePlatform();
  writePlatformState(ctx.db, 'space-presets', true, 0);
  ensurePresets({ ctx });
  expect(listSpaces({ ctx, input: undefined }).map(({ name }) => name)).toEqual(['nas-bench-201']);
  ensurePresets({ ctx });
  expect(listSpaces({ ctx, input: undefined })).toHaveLength(1);
});

it('gives the sizes of any space, drawn networks included', () => {
  const { ctx } = makePlatform();
  const sizes = (changes: object) =>
    spaceSizes({
      ctx,
      input: { document: { ...spacePresets.base, ...changes }, resolution: 32, classes: 10, batch: 8 },
    });
  expect(sizes(spacePresets['nas-bench-201'])).toMatchObject({ architectures: '15625' });
  const tied = sizes({ tied: true });
  expect(BigInt(tied.architectures) ** 2n).toBe(BigInt(sizes({}).architectures));
  for (const nodes of [1, 8]) expect(sizes({ nodes, keep: 3, topology: 'darts' }).sampledParameters).toBeGreaterThan(0);
});

it('says which priors fit, and what keeps the others from it', async () => {
  const { ctx } = makePlatform();
  const basis = await makeBasis(ctx);
  const { attempt, lease } = makeRunningRun(ctx, basis.metaTrain, 'Meta');
  const logits = Array.from({ length: 20 }, () => 0);
  const file = { kind: 'prior', name: 'prior-4', path: 'p', size: 1, sha256: 'a'.repeat(64), step: 4 } as const;
  const events = eventLog([
    startedBody,
    { type: 'architecture', step: 4, logits, genotype: null },
    { type: 'artefact', ...file },
    { type: 'prior', iteration: 4, artefact: 'prior-4' },
  ]);
  applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
  const fits = (changes: object) =>
    spaces.compatibility({ ctx, input: { document: { ...basis.space.document, ...changes } } });
  expect(fits({})).toMatchObject([{ name: 'Meta, iteration 4', differs: [] }]);
  expect(fits({ nodes: 3, tied: true })).toMatchObject([{ differs: ['Nodes', 'Tied cells'] }]);
});
