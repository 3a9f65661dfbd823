/** @file Downloads of a retrained genotype: weights, ONNX, and a bundle whose checksums hold. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { eq } from 'drizzle-orm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { run as masthead } from '@/cli/test-support/run';
import { alarmsOf } from '@/db/queries/alarm';
import { findAttempt } from '@/db/queries/attempt';
import { genotype as genotypeTable } from '@/db/schema';
import { formatGenotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { usualSizes } from '@/domain/space-shape';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import { readSafetensors } from '@/nas/checkpoint/safetensors';
import { browserPage } from '@/nas/export/browser-page/html';
import { foldBatchNorm } from '@/nas/export/fold';
import { calibrated, type Quantisation } from '@/nas/export/quantise';
import { encodeWeights } from '@/nas/retraining/training-checkpoint';
import { buildDerived } from '@/nas/spaces/derived';
import { genotypes } from '@/server/services/genotypes';
import { applyEvents } from '@/server/services/ingest/apply-events';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import { asksForExportedPage } from '@/server/web/picture-policy';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { eventLog, makeRunningRun, startedBody } from '@/test/factories/run';
import { temporaryDirectory } from '@/test/temporary-directory';
import { pageScriptOptions } from '../../scripts/build/bundle.mjs';

const document = randomGenotype(spacePresets.base, randomStream(1, 'download'));
const sizes = { initChannels: 4, layers: 3, classes: 3, resolution: 8 };

const images = { dataset: 'Digits', classes: ['0', '1', 'seven'], mean: [0.1], deviation: [0.3] };

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function retrained(programs: string | null = null) {
  const made = makePlatform();
  const platform = { ...made, ctx: { ...made.ctx, settings: { ...made.ctx.settings, programs } } };
  const { ctx, dataDirectory } = platform;
  const { taskSet } = await makeBasis(ctx);
  const genotype = genotypes.import({ ctx, input: { name: 'Tuned', text: formatGenotype(document) } });
  const config = {
    kind: 'evaluate',
    genotype: genotype.id,
    task: { taskSet: taskSet.id },
    ...{ initChannels: 4, layers: 3 },
  } as const;
  const { attempt, lease, run } = makeRunningRun(ctx, { ...config, epochs: 1, batch: 8, auxiliary: false });
  const graph = buildDerived(document, sizes);
  const state = { parameters: initialiseParameters(graph, 1), statistics: initialStatistics(graph) };
  const moments = new Float32Array(0);
  const bytes = encodeWeights(graph, { ...state, firstMoments: moments, secondMoments: moments, updates: 1 }, images);
  const directory = path.join(dataDirectory, findAttempt(ctx.db, attempt)?.directory ?? '');
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'weights.safetensors'), bytes);
  const file = { name: 'weights', path: 'weights.safetensors', size: bytes.length, sha256: sha256(bytes), step: 1 };
  const events = eventLog([
    startedBody,
    { type: 'artefact', kind: 'weights', ...file },
    { type: 'summary', values: { 'test.accuracy': 0.5 } },
  ]);
  applyEvents({ ctx, input: { attempt, lease, events, newOffset: 1 } });
  const { url } = await serveApi(platform);
  const download = (query: string) => fetch(`${url}/api/genotypes/${genotype.id}/download?${query}`);
  const alarms = () => alarmsOf(ctx.db, run);
  const end = (of: { readonly attempt: typeof attempt; readonly lease: string }) =>
    endAttempt({
      ctx,
      input: { attempt: of.attempt, lease: of.lease, end: 'finished', code: null, reason: null, step: 1 },
    });
  /** A measuring run that read these weights, or others. */
  const measure = (weights: string) => {
    if (findAttempt(ctx.db, attempt)?.end === null) end({ attempt, lease });
    const { kind: _, ...network } = config;
    const measuring = makeRunningRun(ctx, { ...network, kind: 'measure', eightBits: true });
    const folded = foldBatchNorm({ graph, ...state, images: null });
    const ranges = calibrated(folded.graph).map((node) => ({ node, low: -1, high: 1 }));
    const kept = Buffer.from(JSON.stringify({ weights, images: 8, ranges } satisfies Quantisation));
    const at = path.join(dataDirectory, findAttempt(ctx.db, measuring.attempt)?.directory ?? '');
    mkdirSync(at, { recursive: true });
    writeFileSync(path.join(at, 'quantisation.json'), kept);
    const name = 'quantisation.json';
    const log = eventLog([
      startedBody,
      { type: 'artefact', kind: 'other', name, path: name, size: kept.length, sha256: sha256(kept), step: 0 },
      { type: 'summary', values: { 'latency.4.p95.milliseconds': 2.5, 'int8.accuracy': 0.48, 'int8.images': 20 } },
    ]);
    applyEvents({
      ctx,
      input: { attempt: measuring.attempt, lease: measuring.lease, events: log, newOffset: 1 },
    });
    end(measuring);
    return measuring.run;
  };
  const weights = sha256(bytes);
  const record = () => genotypes.get({ ctx, input: { id: genotype.id } });
  return { genotype, run, graph, state, directory, download, alarms, measure, weights, record };
}

it('gives a retrained genotype’s weights to PyTorch, and its network as ONNX', async () => {
  const { graph, state, run, download } = await retrained();
  const weights = readSafetensors(Buffer.from(await (await download('format=safetensors')).arrayBuffer()));
  expect(weights.metadata).toMatchObject({ format: 'pt', run });
  const values = Object.values(weights.tensors).reduce((sum, tensor) => sum + tensor.data.length, 0);
  expect(values).toBe(graph.parameterCount + graph.statisticCount);
  const bias = graph.parameters.find(({ name }) => name === 'head/classifier/bias');
  expect(weights.tensors['classifier.bias']?.data).toEqual(
    state.parameters.subarray(bias?.offset, (bias?.offset ?? 0) + 3),
  );
  expect((await download('format=onnx')).headers.get('content-type')).toBe('application/octet-stream');
  expect(await (await download(`format=pytorch&run=${run}`)).text()).toContain('CLASSES = 3');
  expect(await (await download('format=pytorch&classes=7&layers=5')).text()).toMatch(/LAYERS = 5[\s\S]*CLASSES = 7/);
  expect((await download('format=onnx&classes=7')).status).toBe(400);
  expect((await download('format=onnx&run=run_000000000000')).status).toBe(404);
});

it('gives ONNX of any opset, folded, and in eight bits once these weights were measured so', async () => {
  const { download, measure, weights, record, run } = await retrained();
  const sizeOf = async (query: string) => (await (await download(query)).arrayBuffer()).byteLength;
  expect(await sizeOf('format=onnx&opset=21&fold=true')).toBeLessThan(await sizeOf('format=onnx'));
  expect((await download('format=onnx&opset=16')).status).toBe(400);
  measure('of other weights');
  const refused = await download('format=onnx-int8');
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('not measured in eight bits')]);
  const measured = measure(weights);
  const model = await (await download('format=onnx-int8&opset=20')).text();
  expect(model).toContain(measured);
  expect(model).toContain('QuantizeLinear');
  const { measurements, evaluations, trained } = record();
  expect(evaluations.map(({ run: by }) => by.id)).toEqual([run]);
  expect(trained[0]?.network).toMatchObject({ initChannels: 4, layers: 3, task: { index: 0 } });
  expect(measurements[0]).toMatchObject({ run: { id: measured }, threads: 1, initChannels: 4 });
  expect(measurements[0]?.values.get('latency.4.p95.milliseconds')).toBe(2.5);
  const archive = await fromBufferPromise(Buffer.from(await (await download('format=bundle')).arrayBuffer()));
  const names: string[] = [];
  for await (const { fileName } of archive.eachEntry()) names.push(fileName);
  expect(names.filter((name) => name.endsWith('.int8.onnx'))).toHaveLength(1);
});

it('gives a page that holds network and script, and shows it apart from this site', async () => {
  const programs = temporaryDirectory();
  await build({ ...pageScriptOptions, outdir: programs });
  const { download, run, graph, state } = await retrained(programs);
  const saved = await download(`format=html&run=${run}`);
  expect(saved.headers.get('content-disposition')).toMatch(/^attachment/);
  const page = await saved.text();
  expect(page).toMatch(/<title>Tuned<\/title>[\s\S]*"classes":\["0","1","seven"\]/);
  const shown = await download(`format=html&run=${run}&open=`);
  expect(shown.headers.get('content-disposition')).toBeNull();
  expect(shown.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox allow-scripts$/);
  expect(asksForExportedPage(`/x/api/genotypes/gt_1/download?format=html&run=${run}&open=`)).toBe(true);
  expect(asksForExportedPage(`/api/genotypes/gt_1/download?format=svg&open=`)).toBe(false);
  // Nothing of a name runs.
  expect(
    browserPage(
      { graph, ...state, images: { ...images, classes: ['</script><b>'] } },
      { name: '<i>', origin: '"', script: '' },
    ),
  ).not.toMatch(/<\/script><b>|<i>/);
  const unbuilt = await retrained();
  expect((await unbuilt.download('format=html')).status).toBe(503);
});

it('bundles everything with provenance and checksums that hold', async () => {
  const { genotype, run, download } = await retrained();
  const zip = Buffer.from(await (await download('format=bundle')).arrayBuffer());
  const archive = await fromBufferPromise(zip);
  const files = new Map<string, Buffer>();
  for await (const entry of archive.eachEntry())
    files.set(entry.fileName, await buffer(await archive.openReadStreamPromise(entry)));
  const extensions = ['json', 'txt', 'base.txt', 'py', 'safetensors', 'onnx', 'dot', 'svg', 'png'];
  expect([...files.keys()].sort()).toEqual(
    [
      ...extensions.map((each) => `genotype-${genotype.id}.${each}`),
      `train-${genotype.id}.py`,
      'README.txt',
      'SHA256SUMS',
      'provenance.json',
    ].sort(),
  );
  const sums = (files.get('SHA256SUMS')?.toString() ?? '').trim().split('\n');
  expect(sums).toHaveLength(files.size - 1);
  for (const line of sums) {
    const [sum, name = ''] = line.split('  ');
    expect(
      createHash('sha256')
        .update(files.get(name) ?? '')
        .digest('hex'),
      name,
    ).toBe(sum);
  }
  const directory = temporaryDirectory();
  const bundle = path.join(directory, 'bundle.zip');
  writeFileSync(bundle, zip);
  expect(await masthead(['verify', bundle])).toMatchObject({ status: 0, out: expect.stringMatching(/is sound/) });
  // README.txt tells people to check it so.
  if (['unzip', 'sha256sum'].every((program) => spawnSync(program, ['--help']).error === undefined)) {
    execFileSync('unzip', ['-q', bundle, '-d', directory]);
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: directory, encoding: 'utf8' });
    expect(said.match(/: OK$/gm)).toHaveLength(sums.length);
  }
  expect(JSON.parse(files.get('provenance.json')?.toString() ?? '')).toMatchObject({
    hash: genotype.hash,
    trainedBy: { id: run, environment: { node: '20' } },
    sizes,
  });
});

it('gives what needs no weights when their file was cleaned up', async () => {
  const { run, directory, download } = await retrained();
  rmSync(path.join(directory, 'weights.safetensors'));
  expect((await download('format=text')).status).toBe(200);
  expect(await (await download('format=pytorch')).text()).toContain('Not trained here');
  expect((await download('format=onnx')).status).toBe(400);
  expect((await download(`format=onnx&run=${run}`)).status).toBe(404);
});

it('refuses weights that are no longer those that were written', async () => {
  const { directory, download, alarms } = await retrained();
  const file = path.join(directory, 'weights.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const answer = await download('format=safetensors');
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({
    error: { code: 'corrupt-data', message: expect.stringContaining('weights.safetensors has another SHA-256') },
  });
  expect(alarms()).toMatchObject([{ alarm: 'damaged-file', times: 1 }]);
});

it('is of the task that it was found on, where neither weights nor the query say a size', async () => {
  const platform = makePlatform();
  const { ctx } = platform;
  const { search, dataset } = await makeBasis(ctx);
  const { run } = makeRunningRun(ctx, search);
  const { id } = genotypes.import({ ctx, input: { name: 'Found', text: formatGenotype(document) } });
  ctx.db.update(genotypeTable).set({ run, step: 4 }).where(eq(genotypeTable.id, id)).run();
  const { url } = await serveApi(platform);
  const { channels } = dataset.manifest;
  const known = { ...usualSizes.base, classes: 2, resolution: 8, inputChannels: channels };
  expect(genotypes.get({ ctx, input: { id } }).sizes).toEqual(known);
  const module = async (query: string) =>
    (await fetch(`${url}/api/genotypes/${id}/download?format=pytorch${query}`)).text();
  expect(await module('')).toContain(`Built for ${channels}x8x8 images (NCHW) and 2 classes.`);
  expect(await module('&classes=7')).toContain(`Built for ${channels}x8x8 images (NCHW) and 7 classes.`);
  const other = channels === 1 ? 3 : 1;
  expect(await module(`&inputChannels=${other}`)).toContain(`Built for ${other}x8x8 images`);
});
