/** @file Tests of presets and of compatibility with a space. */
import { expect, it } from 'vitest';
import { writePlatformState } from '@/db/queries/platform-state';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { describe as describeNetwork } from '@/nas/network-sizes';
import { runs } from '@/server/services/runs';
import { makeBasis, makeSpace } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, startedBody } from '@/test/factories/run';
import { makeTaskSet } from '@/test/factories/task-set';
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

it('says how large derived networks are, and which task sets runs used a space with', async () => {
  const { ctx } = makePlatform();
  const basis = await makeBasis(ctx);
  const other = await makeTaskSet(ctx, basis.dataset);
  const runOn = (taskSet: string, name: string) =>
    runs.launch({ ctx, input: { name, config: { ...basis.search, task: { taskSet } } } });
  for (const name of ['a', 'b']) runOn(other.id, name);
  runOn(basis.taskSet.id, 'c');
  const [record] = listSpaces({ ctx, input: undefined }).filter(({ id }) => id === basis.space.id);
  expect(record?.taskSets).toEqual([
    { id: other.id, runs: 2 },
    { id: basis.taskSet.id, runs: 1 },
  ]);
  const drawn = [0, 1, 2, 3, 4].map((draw) => {
    const { initChannels, layers, reductions, stemMultiplier, inputChannels } = basis.space.document;
    const genotype = randomGenotype(basis.space.document, randomStream(draw, 'space-sizes'));
    return describeNetwork({
      genotype,
      ...{ initChannels, layers, reductions, stemMultiplier, inputChannels, classes: 10, resolution: 32 },
    }).parameters;
  });
  expect(new Set(drawn).size).toBeGreaterThan(1);
  expect(record?.typicalParameters).toBe(drawn.sort((a, b) => a - b)[2]);
  const deep = makeSpace(ctx, { layers: 9, reductions: [0, 1, 2, 3, 4, 5, 6, 7, 8] });
  expect(deep.typicalParameters).toBeNull();
});
