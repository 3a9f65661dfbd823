/** @file The background verification with its real process: the doctor shows its findings, and a run on damaged data is refused. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { recordDataset } from '@/server/services/datasets/add';
import { datasetToVerify, verifiedDatasets } from '@/server/services/datasets/integrity';
import { resolveJob } from '@/server/services/runs/launch/job';
import { doctor } from '@/server/services/system/doctor';
import { damages } from '@/test/damage';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, makeQueuedRun } from '@/test/factories/run';
import { bundlePrograms, type TestPrograms } from '@/workers/test-support/programs';
import { createDatasetVerifier } from './dataset-verifier';

let programs: TestPrograms;
beforeAll(async () => {
  programs = await bundlePrograms({ verifier: new URL('../importer/verify.ts', import.meta.url) });
});
afterAll(() => programs.remove());

it('reads datasets whole, a day apart; damage is reported, and blocks runs until repaired', async () => {
  const { ctx, dataDirectory, advance } = makePlatform();
  const { dataset, search } = await makeBasis(ctx);
  const told: string[] = [];
  const log = { info: () => {}, warn: () => {}, error: (_: object, message: string) => told.push(message) };
  const verifier = createDatasetVerifier({ ctx, program: programs.file('verifier'), log });
  const verified = () => verifiedDatasets(ctx.db).get(dataset.id);
  const finding = async () =>
    (await doctor({ ctx, input: { fresh: true } })).findings.find(({ id }) => id === 'datasets');
  verifier.turn();
  await vi.waitFor(() => expect(verified()).toEqual({ at: ctx.now(), problem: null }), { timeout: 100_000 });
  expect(await finding()).toMatchObject({ verdict: 'ok', detail: expect.stringContaining('Read in full since 2026') });
  expect(datasetToVerify(ctx)).toBeUndefined();

  const directory = path.join(dataDirectory, dataset.directory);
  damages.at(-1)?.[1](path.join(directory, 'train-images.u8'));
  expect(await finding()).toMatchObject({ verdict: 'failed', detail: expect.stringContaining('train-images.u8') });
  advance(86_400_000);
  await verifier.close();
  verifier.turn();
  await vi.waitFor(() => expect(verified()?.problem).toContain('train-images.u8'), { timeout: 100_000 });
  expect(told).toEqual([verified()?.problem]);
  makeQueuedRun(ctx, search);
  const { attempt, lease } = claimRun(ctx);
  const resolve = () => resolveJob({ ctx, input: { attempt, lease } });
  expect(resolve).toThrow(/"Noise" is damaged.*import the dataset again/);
  recordDataset(ctx, { source: null, directory, manifest: dataset.manifest });
  expect(resolve).not.toThrow();
});

it('ends quietly if nobody reads its result any more', async () => {
  const { ctx, dataDirectory } = makePlatform();
  const { dataset } = await makeBasis(ctx);
  const directory = path.join(dataDirectory, dataset.directory);
  damages.at(-1)?.[1](path.join(directory, 'train-images.u8'));
  const child = spawn(process.execPath, [programs.file('verifier'), directory], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const said = text(child.stderr);
  await once(child, 'close');
  expect([await said, child.exitCode]).toEqual(['', 0]);
});
