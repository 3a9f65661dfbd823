/** @file A genotype's network as one self-contained PyTorch file, and its weights as a state_dict. */

import { type CellGenotype, formatGenotype, type Genotype, genotypeCells } from '@/domain/genotype';
import { type ImageFacts, imageFactsEntry, resizeRule } from '@/nas/checkpoint/image-facts';
import { type Tensor, writeSafetensors } from '@/nas/checkpoint/safetensors';
import type { NetworkSizes, NetworkWeights } from './network';
import { operationPlaces, torchName, torchTensor } from './torch-names';
import {
  benchmarkNetwork,
  operationsSource,
  parameterCount,
  preprocessing,
  twoInputNetwork,
  weightsReader,
} from './torch-source';

export interface TorchModuleOptions {
  readonly name: string;
  /** Header lines of the file: run, task, accuracy. */
  readonly remarks?: readonly string[];
  /** The images that the weights expect; null or absent: the module does not normalise. */
  readonly images?: ImageFacts | null;
}

/**
 * A genotype's network as one self-contained PyTorch file: operations, cells, network, reader of weights.
 * Names in its state_dict are those of `torchWeights`.
 */
export function torchModule(
  genotype: Genotype,
  sizes: NetworkSizes,
  { name, remarks = [], images = null }: TorchModuleOptions,
): string {
  const { classes, inputChannels, resolution } = sizes;
  const docstring = [
    `"""${plain(name)}: a network found by architecture search, exported from Masthead. Needs PyTorch only.`,
    '',
    ...[
      ...remarks,
      `Built for ${inputChannels}x${resolution}x${resolution} images (NCHW) and ${classes} classes.`,
      images === null
        ? 'Images come normalised as they are for training; MEAN and DEVIATION can be set below.'
        : 'Images come as float32 from 0 to 1 (bytes / 255); the network normalises them. preprocess() makes them of any picture.',
      "Weights: load_weights(Network(), 'weights.safetensors'), the file that comes with this one if it was trained.",
      formatGenotype(genotype),
    ].map(plain),
    '"""',
  ];
  return [...docstring, imports, networkSource(genotype, sizes, images), parameterCount].join('\n');
}

/** Safe within a docstring. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\\"]+/gu, ' ').trim();

/** Constants and classes of a genotype's network, and the reader of its weights. */
export function networkSource(genotype: Genotype, sizes: NetworkSizes, images: ImageFacts | null): string {
  const { initChannels, layers, reductions, classes, inputChannels, stem, stemMultiplier, resolution } = sizes;
  const facts = [
    ...genotypeCells(genotype).flatMap(({ type, cell }) => cellSource(type.toUpperCase(), cell)),
    `INIT_CHANNELS = ${initChannels}`,
    `LAYERS = ${layers}`,
    `REDUCTIONS = (${reductions.map((layer) => `${layer},`).join(' ')})`,
    `CLASSES = ${classes}`,
    `INPUT_CHANNELS = ${inputChannels}`,
    `RESOLUTION = ${resolution}`,
    `STEM = "${stem}"`,
    `STEM_CHANNELS = ${stem === 'large' ? initChannels : stemMultiplier * initChannels}`,
    ...imageSource(images, inputChannels),
  ];
  const network = genotype.reduce === undefined ? benchmarkNetwork : twoInputNetwork;
  return [...facts, '', operationsSource, network, preprocessing, weightsReader].join('\n');
}

const imports = `import json
import math

import torch
from torch import nn
import torch.nn.functional as F
`;

/** Per channel, of pixels in 0 to 1; and the class of each logit, null if it is not known. */
function imageSource(images: ImageFacts | null, channels: number): string[] {
  const tuple = (values: readonly number[]): string => `(${values.map((value) => `${value},`).join(' ')})`;
  const each = (value: number): number[] => Array.from({ length: channels }, () => value);
  return [
    `MEAN = ${tuple(images?.mean ?? each(0))}`,
    `DEVIATION = ${tuple(images?.deviation ?? each(1))}`,
    // JSON's escapes are Python's.
    `CLASS_NAMES = ${images === null ? 'None' : JSON.stringify(images.classes)}`,
  ];
}

/** `NORMAL`: per node the kept (operation, state) pairs; `NORMAL_CONCAT`: the states that the cell outputs. */
function cellSource(name: string, { nodes, concat }: CellGenotype): string[] {
  const node = (edges: CellGenotype['nodes'][number]): string =>
    `    [${edges.map(({ operation, input }) => `("${operation}", ${input})`).join(', ')}],`;
  return [`${name} = [`, ...nodes.map(node), ']', `${name}_CONCAT = [${concat.join(', ')}]`];
}

/** Trained weights as safetensors that the exported PyTorch module loads: its names, its layouts. */
export function torchWeights(
  genotype: Genotype,
  sizes: NetworkSizes,
  { graph, parameters, statistics, images }: NetworkWeights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const places = operationPlaces(genotype, sizes);
  const tensors: Record<string, Tensor> = {};
  const add = (spec: (typeof graph.parameters)[number] | (typeof graph.statistics)[number], vector: Float32Array) => {
    const { shape, data } = torchTensor(spec, vector.subarray(spec.offset, spec.offset + spec.size));
    tensors[torchName(spec.name, places)] = { dtype: 'F32', shape, data };
  };
  for (const spec of graph.parameters) add(spec, parameters);
  for (const spec of graph.statistics) add(spec, statistics);
  return writeSafetensors(tensors, {
    format: 'pt',
    ...(images === null ? {} : { ...imageFactsEntry(images), resize: resizeRule }),
    ...metadata,
  });
}
