/** @file A genotype's retraining as one self-contained PyTorch script that reports back if possible. */
import { formatGenotype, type Genotype } from '@/domain/genotype';
import type { GenotypeId } from '@/domain/ids';
import type { Recipe } from '@/domain/run-config/recipe';
import type { NetworkSizes } from './network';
import { networkSource, plain } from './torch-module';
import { trainingDataSource } from './training-data-source';
import { trainingLoopSource } from './training-loop-source';
import { trainingMainSource } from './training-main-source';

export interface TrainingScriptOptions {
  readonly id: GenotypeId;
  readonly name: string;
  readonly recipe: Recipe;
  readonly seed: number;
}

/**
 * `train.py`: the network of `torchModule` and the recipe of `retrain`, in PyTorch. Classes, channels and size follow from the images when it
 * begins; `sizes` are those of pictures in plain folders.
 */
export function trainingScript(
  genotype: Genotype,
  sizes: NetworkSizes,
  { id, name, recipe, seed }: TrainingScriptOptions,
): string {
  const head = [
    `"""${plain(name)}: trains a network found by architecture search, exported from Masthead. Needs PyTorch (1.13 or newer).`,
    '',
    'python3 train.py --help says what it takes.',
    plain(formatGenotype(genotype)),
    '"""',
    imports,
    `GENOTYPE = "${id}"`,
    // JSON's escapes are Python's.
    `NAME = ${JSON.stringify(name)}`,
    `SEED = ${seed}`,
    `RECIPE = ${pythonLiteral(recipe)}`,
    'AUXILIARY_WEIGHT = 0.4',
    `STEM_MULTIPLIER = ${sizes.stemMultiplier}`,
    'JUDGED_AT_ONCE = 256',
    '# Bytes of pictures that are decoded once; more are decoded on each access.',
    'IN_MEMORY = 2 << 30',
  ];
  return [
    ...head,
    networkSource(genotype, sizes, null),
    trainingDataSource,
    trainingLoopSource,
    trainingMainSource,
  ].join('\n');
}

const imports = `import argparse
import json
import math
import os
import pickle
import time
import uuid

import torch
import torch.distributed as dist
from torch import nn
import torch.nn.functional as F
`;

/** Plain JSON as Python writes it. */
function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${pythonLiteral(each)}`);
  return `{${entries.join(', ')}}`;
}
