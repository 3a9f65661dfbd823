/** @file A launch is refused for an engine that does not load or has no such device, as the program of runs tells of them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { EngineReport } from '@/domain/records/machine';
import { makeBasis } from '@/test/factories/basis';
import { callProcedure } from '@/test/factories/mutations';
import { makePlatform } from '@/test/factories/platform';
import { temporaryDirectory } from '@/test/temporary-directory';

const reports: readonly EngineReport[] = [
  { name: 'native', computesOn: ['A processor'], kinds: ['cpu'], reason: null },
  { name: 'torch', computesOn: ['A processor (cpu, PyTorch 2)'], kinds: ['cpu'], reason: null },
  { name: 'tfjs-webgpu', computesOn: [], kinds: [], reason: 'The package webgpu is not installed.' },
  { name: 'tfjs-tensorflow', computesOn: ['A card'], kinds: ['gpu'], reason: null },
];

/** Programs whose runner tells this of the engines it is asked for. */
function programsThat(reports: readonly EngineReport[]): string {
  const folder = path.join(temporaryDirectory(), 'programs');
  mkdirSync(folder);
  const script = `const asked = process.argv[3];
console.log(JSON.stringify(${JSON.stringify(reports)}.filter(({ name }) => asked === undefined || name === asked)));`;
  writeFileSync(path.join(folder, 'package.json'), '{"type":"commonjs"}');
  writeFileSync(path.join(folder, 'runner.js'), script);
  return folder;
}

async function platformThat(tell: readonly EngineReport[]) {
  const { ctx: bare } = makePlatform();
  const ctx = { ...bare, settings: { ...bare.settings, programs: programsThat(tell) } };
  const { search } = await makeBasis(ctx);
  const launch = (more: object, sweep: object = {}) =>
    callProcedure(ctx, 'runs.launch', { config: { ...search, ...more }, sweep });
  return { ctx, search, launch };
}

it('refuses what no attempt could compute with, by its field and with the way out, and nothing else', async () => {
  const { ctx, search, launch } = await platformThat(reports);
  await expect(launch({ engine: 'tfjs-webgpu' })).rejects.toThrow(/webgpu is not installed.*Use engine auto/);
  await expect(launch({ engine: 'torch', device: 'gpu' })).rejects.toThrow(
    /torch computes here on A processor .* alone/,
  );
  await expect(launch({}, { engine: ['native', 'tfjs-webgpu'] })).rejects.toThrow(/webgpu is not installed/);
  const { problems } = (await callProcedure(ctx, 'runs.plan', { config: { ...search, engine: 'tfjs-webgpu' } })) as {
    problems: unknown;
  };
  expect(problems).toMatchObject([{ field: 'engine' }]);
  await expect(launch({ engine: 'torch' })).resolves.toBeDefined();
  await expect(launch({ engine: 'native' })).resolves.toBeDefined();
  await expect(launch({ precision: 'bf16', device: 'cpu' })).resolves.toBeDefined();
  await expect(launch({ engine: 'tfjs-tensorflow', precision: 'bf16' })).rejects.toThrow(
    'Engine tfjs-tensorflow has no precision bf16: take float32, or engine native or torch.',
  );
  // Any engine that computes on a GPU will do for `auto`; bfloat16 has torch alone there.
  await expect(launch({ device: 'gpu' })).resolves.toBeDefined();
  await expect(launch({ precision: 'bf16', device: 'gpu' })).rejects.toThrow(/auto takes torch/);
});

it('refuses a GPU to `auto` where no engine has one, and says why of each', async () => {
  const { launch } = await platformThat(
    reports.map((each) => ({ ...each, kinds: each.kinds.filter((kind) => kind === 'cpu') })),
  );
  await expect(launch({ device: 'gpu' })).rejects.toThrow(
    /No engine computes on a GPU here\. torch .* tfjs-webgpu .* tfjs-tensorflow .* Take device auto or cpu/,
  );
});
