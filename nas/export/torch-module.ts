/** @file A genotype's network as one PyTorch file that needs nothing of ours: operations, cells, network, reader of weights. */
import { type CellGenotype, formatGenotype, type Genotype, genotypeCells } from '@/domain/genotype';
import type { NetworkSizes } from './network';
import { benchmarkNetwork, operationsSource, twoInputNetwork, weightsReader } from './torch-source';

export interface TorchModuleOptions {
  readonly name: string;
  /** What the file says of itself, one line each: run, task, accuracy. */
  readonly remarks?: readonly string[];
}

/** Names in its state_dict are those of `torchWeights`. */
export function torchModule(
  genotype: Genotype,
  sizes: NetworkSizes,
  { name, remarks = [] }: TorchModuleOptions,
): string {
  const { initChannels, layers, reductions, classes, inputChannels, stem, stemMultiplier, resolution } = sizes;
  const plain = (text: string): string => text.replace(/[\p{Cc}\\"]+/gu, ' ').trim();
  const docstring = [
    `"""${plain(name)}: a network found by architecture search, exported from Masthead. Needs PyTorch only.`,
    '',
    ...[
      ...remarks,
      `Built for ${inputChannels}x${resolution}x${resolution} images (NCHW) and ${classes} classes.`,
      "Weights: load_weights(Network(), 'weights.safetensors'), the file that comes with this one if it was trained.",
      formatGenotype(genotype),
    ].map(plain),
    '"""',
  ];
  const facts = [
    ...genotypeCells(genotype).flatMap(({ type, cell }) => cellSource(type.toUpperCase(), cell)),
    `INIT_CHANNELS = ${initChannels}`,
    `LAYERS = ${layers}`,
    `REDUCTIONS = (${reductions.map((layer) => `${layer},`).join(' ')})`,
    `CLASSES = ${classes}`,
    `INPUT_CHANNELS = ${inputChannels}`,
    `STEM = "${stem}"`,
    `STEM_CHANNELS = ${stem === 'large' ? initChannels : stemMultiplier * initChannels}`,
  ];
  const network = genotype.reduce === undefined ? benchmarkNetwork : twoInputNetwork;
  return [...docstring, imports, ...facts, '', operationsSource, network, weightsReader].join('\n');
}

const imports = `import json

import torch
from torch import nn
import torch.nn.functional as F
`;

/** `NORMAL`: per node the kept (operation, state) pairs; `NORMAL_CONCAT`: the states that the cell gives out. */
function cellSource(name: string, { nodes, concat }: CellGenotype): string[] {
  const node = (edges: CellGenotype['nodes'][number]): string =>
    `    [${edges.map(({ operation, input }) => `("${operation}", ${input})`).join(', ')}],`;
  return [`${name} = [`, ...nodes.map(node), ']', `${name}_CONCAT = [${concat.join(', ')}]`];
}
