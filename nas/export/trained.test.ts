/** @file Trained networks as PyTorch modules and ONNX models: both give our own engine's logits. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { type Genotype, parseGenotype } from '@/domain/genotype';
import { operationNames } from '@/domain/operation';
import { randomStream } from '@/domain/random';
import { randomGenotype } from '@/domain/random-genotype';
import { spacePresets } from '@/domain/space';
import { createNativeEngine } from '@/engine/native';
import { distance } from '@/engine/parity/distance';
import { drawMaterial, type Material } from '@/engine/parity/material';
import { buildDerived } from '@/nas/spaces/derived';
import { encodeWeights } from '@/nas/strategies/training-checkpoint';
import { pytorchPeer } from '@/test/pytorch';
import { temporaryDirectory } from '@/test/temporary-directory';
import { type NetworkSizes, networkSizes, readWeights } from './network';
import { onnxModel } from './onnx';
import { torchModule } from './torch-module';
import { torchWeights } from './torch-weights';

const all = { ...spacePresets.base, operations: [...operationNames] };
const doubled = parseGenotype(`Genotype(
  normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 0), ('none', 0), ('none', 1)], normal_concat=[2, 3],
  reduce=[('skip_connect', 0), ('conv_7x1_1x7', 1), ('dil_conv_5x5', 2), ('avg_pool_3x3', 0)], reduce_concat=[3])`);
const drawn = (space: (typeof spacePresets)[keyof typeof spacePresets], seed: number): Genotype =>
  randomGenotype(space, randomStream(seed, 'trained'));

const small = { initChannels: 4, layers: 3, classes: 5 };
const cases: { name: string; genotype: Genotype; sizes: NetworkSizes }[] = [
  { name: 'two pairs twice, and none', genotype: doubled, given: { ...small, resolution: 15 } },
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
  const file = encodeWeights(graph, material.state);
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

/** NHWC to NCHW. */
function channelsFirst(images: ArrayLike<number>, side: number, channels: number): Float32Array {
  const pixels = side * side;
  return Float32Array.from({ length: images.length }, (_, at) => {
    const image = Math.floor(at / (channels * pixels));
    const channel = Math.floor(at / pixels) % channels;
    return images[(image * pixels + (at % pixels)) * channels + channel] ?? 0;
  });
}

const tolerance = 1e-4;

describe('ONNX model', () => {
  it.each(cases)('gives our logits in ONNX Runtime: $name', async (each) => {
    const { weights, sizes, material } = trained(each);
    const session = await ort.InferenceSession.create(onnxModel(weights, { name: each.name, metadata: { seed: '1' } }));
    const { resolution: side, inputChannels } = sizes;
    const images = channelsFirst(material.batch.images, side, inputChannels);
    const { logits } = await session.run({ images: new ort.Tensor('float32', images, [3, inputChannels, side, side]) });
    const data = logits?.data;
    if (!(data instanceof Float32Array)) throw new Error('no logits');
    expect(distance(data, await ourLogits(weights, material))).toBeLessThan(tolerance);
    await session.release();
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
    out.append({"parameters": sum(p.numel() for p in network.parameters()), "logits": logits.flatten().tolist()})
json.dump(out, sys.stdout)
`;

describe.skipIf(pytorch.unobtainable)(`PyTorch module${pytorch.hint}`, () => {
  it('is imported, counts our parameters and gives our logits', async () => {
    const directory = temporaryDirectory();
    const prepared = cases.map((each, index) => {
      const { weights, sizes, material } = trained(each);
      const module = join(directory, `m${index}.py`);
      const file = join(directory, `m${index}.safetensors`);
      writeFileSync(module, torchModule(each.genotype, sizes, { name: `"${each.name}"`, remarks: ['a \\ "remark"'] }));
      writeFileSync(file, torchWeights(each.genotype, sizes, weights));
      const { resolution: side, inputChannels } = sizes;
      const images = Array.from(channelsFirst(material.batch.images, side, inputChannels));
      return { weights, material, input: { module, weights: file, images, shape: [3, inputChannels, side, side] } };
    });
    const run = spawnSync(pytorch.python(), ['-c', script], {
      input: JSON.stringify(prepared.map(({ input }) => input)),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    expect(run.stderr).toBe('');
    const results: { parameters: number; logits: number[] }[] = JSON.parse(run.stdout);
    for (const [index, { weights, material }] of prepared.entries()) {
      const found = results[index];
      expect([cases[index]?.name, found?.parameters]).toEqual([cases[index]?.name, weights.graph.parameterCount]);
      expect(distance(found?.logits ?? [], await ourLogits(weights, material)), cases[index]?.name).toBeLessThan(
        tolerance,
      );
    }
  }, 120_000);
});
