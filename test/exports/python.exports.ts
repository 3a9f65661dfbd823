/**
 * @file Models, weights and tables as Python reads them (onnx, onnxruntime, safetensors, pyarrow), and figures as poppler does: in a virtual
 * environment that is made once (build/exports). Skipped, with a message, if PyPI or pdffonts can't be reached.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { tableFile } from '@/components/chart/table-files';
import { findSource } from '@/datasets/sources';
import { atWidth } from '@/domain/figure';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { distance } from '@/engine/parity/disagreements';
import { drawMaterial } from '@/engine/parity/material';
import type { Batch } from '@/engine/types';
import { float64Forward } from '@/graph/float64/forward';
import { genotypeToSvg, networkSizes, onnxModel, onnxOpsets, torchWeights } from '@/nas/export';
import { calibrate, eightBitLogits } from '@/nas/measuring/eight-bits';
import { buildDerived } from '@/nas/spaces/derived';
import { recordResponse } from '@/server/http/record-stream';
import { typeset } from '@/workers/importer/figure';
import { pythonWith } from '../python-environment';
import { temporaryDirectory } from '../temporary-directory';

const packages = ['onnx', 'onnxruntime', 'safetensors', 'pyarrow'];
const home = path.resolve(import.meta.dirname, '../../build/exports');
const answerSchema = z.object({
  models: z.array(
    z.object({ whole: z.array(z.array(z.number())), one: z.array(z.number()), classes: z.array(z.string()) }),
  ),
  tensors: z.record(z.string(), z.array(z.number())),
  tables: z.array(z.object({ types: z.array(z.string()), rows: z.array(z.record(z.string(), z.string())) })),
});

const side = 16;
const count = 4;
const classes = ['cat', 'dog', 'a, "b"', 'ü'];
const genotype = randomGenotype(spacePresets.base, randomStream(3, 'exports'));
const sizes = networkSizes(genotype, { initChannels: 4, layers: 3, classes: 4, resolution: side });

async function* each(batches: readonly Batch[]): AsyncGenerator<Batch> {
  yield* batches;
}

it('models, weights and tables are what Python reads', async (context) => {
  const python = await pythonWith(home, packages);
  if (python === null) return context.skip('PyPI is unreachable');
  const graph = buildDerived(genotype, sizes);
  const { state } = drawMaterial(graph, { batch: 1, valid: 1 }, 5);
  const images = { dataset: 'Drawn', classes, mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.25, 0.3] };
  const weights = { images, graph, parameters: state.parameters, statistics: state.statistics };
  const stream = randomStream(1, 'pictures');
  const pictures = Array.from(
    { length: count },
    (): Batch => ({
      images: Uint8Array.from({ length: side * side * 3 }, () => stream.integer(256)),
      ...{ labels: new Int32Array(1), valid: 1, normalisation: images },
    }),
  );
  const { ranges } = await calibrate(weights, each(pictures), () => true);
  const exact = ({ images: bytes }: Batch): ArrayLike<number> => {
    const { mean, deviation } = images;
    const values = Float64Array.from(bytes, (byte, i) => (byte / 255 - (mean[i % 3] ?? 0)) / (deviation[i % 3] ?? 1));
    const inputs = { ...weights, z: [], images: values, labels: [0], batchNorm: 'running' } as const;
    return float64Forward(graph, inputs).outputs[graph.outputs.logits] ?? [];
  };
  const rounded = eightBitLogits(weights, ranges);

  const folder = temporaryDirectory();
  const at = (name: string): string => path.join(folder, name);
  const kinds = [{}, { fold: true }, { ranges }];
  const models = onnxOpsets.flatMap((opset) =>
    kinds.map((kind, index) => ({ opset, kind, name: at(`${opset}-${index}.onnx`) })),
  );
  for (const { opset, kind, name } of models)
    writeFileSync(name, onnxModel(weights, { name: 'Drawn', opset, ...kind }));
  writeFileSync(at('w.safetensors'), torchWeights(genotype, sizes, weights, {}));
  const streamed = recordResponse(
    async function* () {
      yield [{ key: 'loss', step: 2 ** 40, time: '2026-11-30T12:00:00.250Z', value: 0.5, note: null }];
      yield [{ key: 'ü', step: 1, time: '2026-11-30T12:00:01.000Z', value: Number.NaN, note: null }];
    },
    {
      format: 'parquet',
      fileName: 'x',
      columns: [
        { name: 'key', type: 'text' },
        { name: 'step', type: 'whole' },
        { name: 'time', type: 'time' },
        { name: 'value', type: 'number' },
        { name: 'note', type: 'any' },
      ],
    },
  );
  writeFileSync(at('streamed.parquet'), new Uint8Array(await streamed.arrayBuffer()));
  const drawn = tableFile('parquet', {
    names: ['run', 'seed', 'best'],
    rows: [
      ['a', 1, true],
      [null, null, false],
    ],
  });
  writeFileSync(at('drawn.parquet'), drawn);

  // NHWC to NCHW, bytes to shares.
  const asked = pictures.flatMap(({ images: bytes }) =>
    [0, 1, 2].flatMap((c) => Array.from({ length: side * side }, (_, i) => (bytes[3 * i + c] ?? 0) / 255)),
  );
  const read = spawnSync(python, [path.join(import.meta.dirname, 'read.py')], {
    input: JSON.stringify({
      models: models.map(({ name }) => name),
      ...{ images: asked, shape: [count, 3, side, side], weights: at('w.safetensors') },
      tables: [at('streamed.parquet'), at('drawn.parquet')],
    }),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (read.status !== 0) throw new Error(read.stderr);
  const answer = answerSchema.parse(JSON.parse(read.stdout));
  for (const [index, { opset, kind, name }] of models.entries()) {
    const found = answer.models[index];
    expect(found?.classes).toEqual(classes);
    const wanted = pictures.flatMap((picture) => Array.from(('ranges' in kind ? rounded : exact)(picture)));
    // Sums are rounded by each kernel in its own order: in eight bits a step may fall the other way.
    const tolerance = 'ranges' in kind ? 0.05 : 1e-4;
    expect(distance(found?.whole.flat() ?? [], wanted), `${opset} ${path.basename(name)}`).toBeLessThan(tolerance);
    expect(distance(found?.one ?? [], wanted.slice(0, 4)), 'a batch of one').toBeLessThan(tolerance);
  }
  expect(answer.tensors['classifier.bias']).toEqual([4]);
  expect(answer.tables[0]).toEqual({
    types: ['string', 'int64', 'timestamp[ms, tz=UTC]', 'double', 'string'],
    rows: [
      { key: 'loss', step: String(2 ** 40), time: '2026-11-30 12:00:00.250000+00:00', value: '0.5', note: 'None' },
      { key: 'ü', step: '1', time: '2026-11-30 12:00:01+00:00', value: 'nan', note: 'None' },
    ],
  });
  expect(answer.tables[1]).toEqual({
    types: ['string', 'int64', 'bool'],
    rows: [
      { run: 'a', seed: '1', best: 'True' },
      { run: 'None', seed: 'None', best: 'False' },
    ],
  });
});

it('poppler finds every font of a figure inside it', async (context) => {
  if (spawnSync('pdffonts', ['-v']).status !== 0) return context.skip('pdffonts is not here (poppler-utils)');
  const found = findSource('glyphs');
  if (!found.available || found.content.kind !== 'glyphs') throw new Error('the fonts are not installed');
  const svg = atWidth(genotypeToSvg(genotype, 'Cells'), 6.75);
  const file = path.join(temporaryDirectory(), 'cells.pdf');
  const job = { kind: 'figure', svg, format: 'pdf', title: 'Cells', fonts: found.content.fonts } as const;
  writeFileSync(file, await typeset(job));
  const fonts = spawnSync('pdffonts', [file], { encoding: 'utf8' }).stdout.trim().split('\n').slice(2);
  expect(fonts.length).toBeGreaterThan(0);
  for (const line of fonts) expect(line).toMatch(/DejaVuSansCondensed.* yes yes yes /);
});
