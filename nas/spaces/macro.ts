/** @file The network around the cells: stem, layers, reductions, heads; of DARTS and BASE, and of NAS-Bench-201. */

import { DomainError } from '@/domain/errors';
import { type StemKind, stemKind } from '@/domain/space';
import type { GraphBuilder } from '@/graph/builder';
import { showShape } from '@/graph/shapes';
import type { NodeId } from '@/graph/types';
import { type CellInputs, preprocess } from './cell';
import { reluConvNorm } from './operations';

export interface StemOutput {
  /** What the first cell reads as its first and second input. */
  readonly previous: readonly [NodeId, NodeId];
  /** Whether the first input's map is twice as wide as the second's. */
  readonly reduced: boolean;
}

export interface StemSettings {
  readonly kind: StemKind;
  readonly initChannels: number;
  readonly stemMultiplier: number;
}

/**
 * Stems by resolution (method §5). Their batch-norms are affine in supernets too, as in DARTS. Parameters go to group
 * `stem`, under `stem/<kind>`, so that every stem has its place in one prior.
 */
function buildStem(b: GraphBuilder, image: NodeId, settings: StemSettings): StemOutput {
  return b.within(`stem/${settings.kind}`, () => stems[settings.kind](b, image, settings), 'stem');
}

const stems: Readonly<Record<StemKind, (b: GraphBuilder, image: NodeId, settings: StemSettings) => StemOutput>> = {
  /** Up to 40 px: one 3x3 convolution to stemMultiplier·C channels (DARTS, CIFAR). */
  small: (b, image, { initChannels, stemMultiplier }) => {
    const out = convNorm(b, 'conv', image, stemMultiplier * initChannels, 1);
    return { previous: [out, out], reduced: false };
  },
  /** 41 to 112 px: a stride-2 convolution to C channels first. */
  medium: (b, image, { initChannels, stemMultiplier }) => {
    const halved = convNorm(b, 'halve', image, initChannels, 2);
    const out = convNorm(b, 'conv', b.relu(halved), stemMultiplier * initChannels, 1);
    return { previous: [out, out], reduced: false };
  },
  /** Above: three stride-2 convolutions (DARTS, ImageNet); the first cell reads the last two maps. */
  large: (b, image, { initChannels }) => {
    const half = convNorm(b, 'first', image, Math.floor(initChannels / 2), 2);
    const quarter = convNorm(b, 'second', b.relu(half), initChannels, 2);
    const eighth = convNorm(b, 'third', b.relu(quarter), initChannels, 2);
    return { previous: [quarter, eighth], reduced: true };
  },
};

function convNorm(b: GraphBuilder, name: string, input: NodeId, filters: number, stride: number): NodeId {
  return b.within(name, () =>
    b.batchNorm('norm', b.conv2d('conv', input, { filters, kernel: 3, stride }), { affine: true }),
  );
}

/** Smallest map on which two 5x5 windows fit beside each other. */
const leastSide = 6;

/**
 * ReLU, 5x5 average pool to 2x2, 1x1 convolution to 128, 2x2 convolution to 768, classifier. The pool's stride is the
 * map's side minus 5: 3 at CIFAR's 8x8 and 2 at ImageNet's 7x7, as published. The ImageNet head has no last batch-norm.
 */
export function buildAuxiliaryHead(
  b: GraphBuilder,
  input: NodeId,
  options: { readonly classes: number; readonly stem: StemKind },
): NodeId {
  const [side] = b.shape(input);
  if (side < leastSide) {
    throw new DomainError(
      'invalid-input',
      `The auxiliary head needs a map of at least ${leastSide}x${leastSide}, but at two thirds of the depth it is ` +
        `${showShape(b.shape(input))}. Switch the head off or use a higher resolution.`,
      { field: 'auxiliary' },
    );
  }
  return b.within(
    'auxiliary',
    () => {
      const pooled = b.avgPool(b.relu(input), { kernel: 5, stride: side - 5 });
      const narrow = b.within('first', () =>
        b.batchNorm('norm', b.conv2d('conv', pooled, { filters: 128, kernel: 1 }), { affine: true }),
      );
      const wide = b.conv2d('second/conv', b.relu(narrow), { filters: 768, kernel: 2, padding: 0 });
      const last = options.stem === 'large' ? wide : b.batchNorm('second/norm', wide, { affine: true });
      return b.linear('classifier', b.relu(last), { filters: options.classes });
    },
    'head',
  );
}

export interface MacroSettings {
  readonly initChannels: number;
  readonly layers: number;
  /** Layers whose cell halves the map and doubles the channels. */
  readonly reductions: readonly number[];
  readonly classes: number;
  /** Pixels per side. */
  readonly resolution: number;
  readonly inputChannels: 1 | 3;
  readonly stemMultiplier: number;
  /** Default: by resolution. */
  readonly stem?: StemKind;
  readonly affine: boolean;
}

export interface MacroParts {
  readonly logits: NodeId;
  readonly features: NodeId;
  /** Output of each cell. */
  readonly cells: readonly NodeId[];
  readonly stem: StemKind;
}

/**
 * The network around the cells: stem, L cells each reading the two before, pooling and classifier. `cell` builds one
 * cell's nodes, within `cells/<layer>`, and returns its output.
 */
export function buildMacro(b: GraphBuilder, settings: MacroSettings, cell: (inputs: CellInputs) => NodeId): MacroParts {
  checkMacro(settings);
  const { initChannels, stemMultiplier, resolution, affine } = settings;
  const stem = settings.stem ?? stemKind(resolution);
  const image = b.input([resolution, resolution, settings.inputChannels]);
  const begin = buildStem(b, image, { kind: stem, initChannels, stemMultiplier });
  let previous = begin.previous;
  let reducedBefore = begin.reduced;
  let channels = initChannels;
  const cells: NodeId[] = [];
  for (let layer = 0; layer < settings.layers; layer++) {
    const type = settings.reductions.includes(layer) ? 'reduce' : 'normal';
    const [height, width] = b.shape(previous[1]);
    if (type === 'reduce' && height === 1 && width === 1) refuseReduction(layer, resolution);
    if (type === 'reduce') channels *= 2;
    const inputs = preprocess(b, previous, { layer, channels, affine, reducedBefore, stemPath: `stem/${stem}` });
    const output = b.within(`cells/${layer}`, () => cell({ layer, type, inputs }));
    cells.push(output);
    previous = [previous[1], output];
    reducedBefore = type === 'reduce';
  }
  const features = b.globalAveragePool(previous[1]);
  const logits = b.within('head', () => b.linear('classifier', features, { filters: settings.classes }), 'head');
  return { logits, features, cells, stem };
}

function refuseReduction(layer: number, resolution: number): never {
  throw new DomainError(
    'invalid-input',
    `The cell at layer ${layer} can't reduce: at ${resolution} px the map is 1x1 by then. Use fewer reductions or a higher resolution.`,
    { field: 'reductions' },
  );
}

function checkMacro(settings: MacroSettings): void {
  const counts = ['initChannels', 'layers', 'classes', 'resolution', 'stemMultiplier'] as const;
  for (const field of counts) {
    const least = field === 'initChannels' || field === 'classes' ? 2 : 1;
    if (!Number.isInteger(settings[field]) || settings[field] < least) {
      throw new DomainError(
        'invalid-input',
        `${field} must be a whole number of at least ${least}, not ${settings[field]}.`,
        { field },
      );
    }
  }
}

/** As `buildMacro`. The blocks' and the last batch-norms scale and shift in supernets too, as in the benchmark's code. */
export function buildResidualMacro(
  b: GraphBuilder,
  settings: MacroSettings,
  cell: (inputs: CellInputs) => NodeId,
): MacroParts {
  checkMacro(settings);
  const { initChannels, stemMultiplier, resolution } = settings;
  const stem = settings.stem ?? stemKind(resolution);
  const image = b.input([resolution, resolution, settings.inputChannels]);
  let previous = buildStem(b, image, { kind: stem, initChannels, stemMultiplier }).previous[1];
  let channels = initChannels;
  const cells: NodeId[] = [];
  for (let layer = 0; layer < settings.layers; layer++) {
    const input = previous;
    if (settings.reductions.includes(layer)) {
      const [height, width] = b.shape(input);
      if (height === 1 && width === 1) refuseReduction(layer, resolution);
      channels *= 2;
      previous = b.within(`cells/${layer}`, () => residualReduction(b, input, channels));
    } else previous = b.within(`cells/${layer}`, () => cell({ layer, type: 'normal', inputs: [input] }));
    cells.push(previous);
  }
  const last = previous;
  const active = b.relu(b.within('last', () => b.batchNorm('norm', last, { affine: true })));
  const features = b.globalAveragePool(active);
  const logits = b.within('head', () => b.linear('classifier', features, { filters: settings.classes }), 'head');
  return { logits, features, cells, stem };
}

/**
 * Two ReLU-conv3x3-BN, the first with stride 2, beside a shortcut: 2x2 average pool, 1x1 convolution. The benchmark has
 * even maps only; on odd ones the pool's windows start one pixel outside, so that both ways give ⌈n/2⌉ rows.
 */
function residualReduction(b: GraphBuilder, input: NodeId, channels: number): NodeId {
  const [height, width] = b.shape(input);
  const convolution = { channels, kernel: 3, affine: true };
  const first = b.within('first', () => reluConvNorm(b, input, { ...convolution, stride: 2 }));
  const second = b.within('second', () => reluConvNorm(b, first, convolution));
  const pooled = b.avgPool(input, { kernel: 2, stride: 2, padding: [height % 2, width % 2] });
  const shortcut = b.conv2d('shortcut', pooled, { filters: channels, kernel: 1 });
  return b.add([shortcut, second]);
}
