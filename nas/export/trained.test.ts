/** @file Trained networks as PyTorch modules and ONNX models: both give our own engine's logits. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { resizeSquare } from '@/datasets/resize';
import { operationNames } from '@/domain/cell-operation';
import { type Genotype, parseGenotype } from '@/domain/genotype';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { createNativeEngine } from '@/engine/native';
import { distance } from '@/engine/parity/disagreements';
import { drawMaterial, type Material } from '@/engine/parity/material';
import type { ImageFacts } from '@/nas/checkpoint/image-facts';
import { encodeWeights } from '@/nas/retraining/training-checkpoint';
import { buildDerived } from '@/nas/spaces/derived';
import { pytorchPeer } from '@/test/pytorch';
import { temporaryDirectory } from '@/test/temporary-directory';
import { classify } from './browser-page/classify';
import { type NetworkSizes, networkSizes, readWeights } from './network';
import { onnxModel } from './onnx';
import { torchModule, torchWeights } from './torch-module';

const all = { ...spacePresets.base, operations: [...operationNames] };
const doubled = parseGenotype(`Genotype(
  normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 0), ('none', 0), ('none', 1)], normal_concat=[2, 3],
  reduce=[('skip_connect', 0), ('conv_7x1_1x7', 1), ('dil_conv_5x5', 2), ('avg_pool_3x3', 0)], reduce_concat=[3])`);
const drawn = (space: (typeof spacePresets)[keyof typeof spacePresets], seed: number): Genotype =>
  randomGenotype(space, randomStream(seed, 'trained'));

const small = { initChannels: 4, layers: 3, classes: 5 };
const cases: { name: string; genotype: Genotype; sizes: NetworkSizes }[] = [
  { name: 'two pairs twice, and none', genotype: doubled, given: { ...small, resolution: 15 } },
  {
    name: 'a node that is neither read nor given out',
    genotype: { ...doubled, normal: { ...doubled.normal, concat: [2] } },
    given: { ...small, resolution: 16 },
  },
  { name: 'any operations', genotype: drawn(all, 1), given: { ...small, resolution: 16 } },
  { name: 'grey images', genotype: drawn(all, 2), given: { ...small, resolution: 14, inputChannels: 1 as const } },
  { name: 'the medium stem', genotype: drawn(all, 3), given: { ...small, resolution: 48 } },
  { name: "ImageNet's stem", genotype: drawn(all, 4), given: { ...small, layers: 2, resolution: 120 } },
  {
    name: 'NAS-Bench-201',
    genotype: drawn(spacePresets['nas-bench-201'], 5),
    given: { ...small, layers: 5, resolution: 32 },
  },
  {
    name: 'NAS-Bench-201 on odd maps',
    genotype: drawn(spacePresets['nas-bench-201'], 6),
    given: { ...small, layers: 8, resolution: 28 },
  },
].map(({ given, ...rest }) => ({ ...rest, sizes: networkSizes(rest.genotype, given) }));

/** As a retraining leaves it, with an auxiliary head where the maps allow one. */
function trained({ genotype, sizes }: (typeof cases)[number]) {
  const auxiliary = sizes.resolution === 32 ? 0.4 : 0;
  const graph = buildDerived(genotype, { ...sizes, auxiliary });
  const material = drawMaterial(graph, { batch: 3, valid: 3 }, 5);
  const facts = {
    dataset: 'Drawn',
    classes: Array.from({ length: sizes.classes }, (_, index) => `class "${index}"`),
    mean: [0.49, 0.48, 0.44].slice(0, sizes.inputChannels),
    deviation: [0.2, 0.25, 0.3].slice(0, sizes.inputChannels),
  };
  const file = encodeWeights(graph, material.state, facts);
  const { initChannels, layers, reductions } = sizes;
  return { material, ...readWeights(file, genotype, { initChannels, layers, reductions }) };
}

async function ourLogits(
  { graph, parameters, statistics }: ReturnType<typeof trained>['weights'],
  { batch }: Material,
) {
  const engine = createNativeEngine({ threads: 1 });
  const program = engine.compile(graph, { batch: 3 });
  const moments = () => new Float32Array(graph.parameterCount);
  program.load({ parameters, statistics, firstMoments: moments(), secondMoments: moments(), updates: 0 });
  const { logits } = await program.evaluate(batch, new Float32Array(0), { batchNorm: 'running', logits: true });
  program.free();
  engine.dispose();
  return logits ?? new Float32Array(0);
}

/** The network's images before they were normalised, NHWC to NCHW. */
function channelsFirst(images: ArrayLike<number>, side: number, { mean, deviation }: ImageFacts): Float32Array {
  const channels = mean.length;
  const pixels = side * side;
  return Float32Array.from({ length: images.length }, (_, at) => {
    const image = Math.floor(at / (channels * pixels));
    const channel = Math.floor(at / pixels) % channels;
    const value = images[(image * pixels + (at % pixels)) * channels + channel] ?? 0;
    return value * (deviation[channel] ?? 1) + (mean[channel] ?? 0);
  });
}

function factsOf({ images }: ReturnType<typeof trained>['weights']): ImageFacts {
  if (images === null) throw new Error('The weights do not say what the images must be.');
  return images;
}

/** Images that are not normalised. */
const plain = (channels: number): ImageFacts => ({
  dataset: '',
  classes: [],
  mean: Array.from({ length: channels }, () => 0),
  deviation: Array.from({ length: channels }, () => 1),
});

const tolerance = 1e-4;

describe('ONNX model', () => {
  it.each(cases)('gives our logits in ONNX Runtime: $name', async (each) => {
    const { weights, sizes, material } = trained(each);
    const session = await ort.InferenceSession.create(onnxModel(weights, { name: each.name, metadata: { seed: '1' } }));
    const { resolution: side, inputChannels } = sizes;
    const images = channelsFirst(material.batch.images, side, factsOf(weights));
    const { logits } = await session.run({ images: new ort.Tensor('float32', images, [3, inputChannels, side, side]) });
    const data = logits?.data;
    if (!(data instanceof Float32Array)) throw new Error('no logits');
    expect(distance(data, await ourLogits(weights, material))).toBeLessThan(tolerance);
    await session.release();
  });
});

describe('web page', () => {
  it.each(cases)('gives the softmax of our logits: $name', async (each) => {
    const { weights, sizes, material } = trained(each);
    const { resolution: side, inputChannels: channels } = sizes;
    const { mean, deviation } = factsOf(weights);
    const pictures = [0, 1, 2].map((seed) => {
      const stream = randomStream(seed, 'picture');
      return Uint8Array.from({ length: side * side * channels }, () => stream.integer(256));
    });
    const images = Uint8Array.from(pictures.flatMap((picture) => [...picture]));
    const batch = { ...material.batch, images, normalisation: { mean, deviation } };
    const logits = await ourLogits(weights, { ...material, batch });
    pictures.forEach((picture, at) => {
      const data = Uint8Array.from({ length: side * side * 4 }, (_, i) => {
        const [pixel, c] = [Math.floor(i / 4), i % 4];
        return c === 3 ? 255 : (picture[pixel * channels + (channels === 1 ? 0 : c)] ?? 0);
      });
      const own = [...logits.slice(at * sizes.classes, (at + 1) * sizes.classes)].map(Math.exp);
      const sum = own.reduce((a, b) => a + b, 0);
      const shares = classify({ ...weights, mean, deviation }, weights, { data, width: side, height: side });
      expect(
        distance(
          shares,
          own.map((value) => value / sum),
        ),
      ).toBeLessThan(tolerance);
    });
  });
});

const pytorch = pytorchPeer();
const script = `
import importlib.util, json, sys, torch
torch.set_num_threads(1)
out = []
for case in json.load(sys.stdin):
    spec = importlib.util.spec_from_file_location("exported", case["module"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = module.load_weights(module.Network(), case["weights"]).eval()
    with torch.no_grad():
        logits = network(torch.tensor(case["images"]).reshape(case["shape"]))
    picture = torch.tensor(case["picture"], dtype=torch.uint8).reshape(case["pictureShape"])
    out.append({
        "parameters": sum(p.numel() for p in network.parameters()),
        "logits": logits.flatten().tolist(),
        "classes": module.CLASS_NAMES,
        "preprocessed": (module.preprocess(picture) * 255).round().flatten().tolist(),
    })
json.dump(out, sys.stdout)
`;

describe.skipIf(pytorch.unobtainable)(`PyTorch module${pytorch.hint}`, () => {
  it('is imported, counts our parameters and gives our logits', async () => {
    const directory = temporaryDirectory();
    const prepared = cases.map((each, index) => {
      const { weights, sizes, material } = trained(each);
      const module = join(directory, `m${index}.py`);
      const file = join(directory, `m${index}.safetensors`);
      writeFileSync(
        module,
        torchModule(each.genotype, sizes, {
          name: `"${each.name}"`,
          remarks: ['a \\ "remark"'],
          images: weights.images,
        }),
      );
      writeFileSync(file, torchWeights(each.genotype, sizes, weights));
      const { resolution: side, inputChannels } = sizes;
      const images = Array.from(channelsFirst(material.batch.images, side, factsOf(weights)));
      const shape = { height: 9 + 17 * index, width: 40 - 3 * index, channels: inputChannels };
      const stream = randomStream(index, 'picture');
      const picture = Uint8Array.from({ length: shape.height * shape.width * inputChannels }, () =>
        stream.integer(256),
      );
      const input = { module, weights: file, images, shape: [3, inputChannels, side, side] };
      return {
        weights,
        material,
        resized: Array.from(channelsFirst(resizeSquare(picture, shape, side), side, plain(inputChannels))),
        input: { ...input, picture: [...picture], pictureShape: [shape.height, shape.width, inputChannels] },
      };
    });
    const run = spawnSync(pytorch.python(), ['-c', script], {
      input: JSON.stringify(prepared.map(({ input }) => input)),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    expect(run.stderr).toBe('');
    const results: { parameters: number; logits: number[]; classes: string[]; preprocessed: number[] }[] = JSON.parse(
      run.stdout,
    );
    for (const [index, { weights, material, resized }] of prepared.entries()) {
      const found = results[index];
      expect(found?.classes).toEqual(weights.images?.classes);
      expect(found?.preprocessed).toEqual(resized);
      expect([cases[index]?.name, found?.parameters]).toEqual([cases[index]?.name, weights.graph.parameterCount]);
      expect(distance(found?.logits ?? [], await ourLogits(weights, material)), cases[index]?.name).toBeLessThan(
        tolerance,
      );
    }
  }, 120_000);
});
