/** @file Stems by resolution (method §5). Their batch-norms are affine in supernets too, as in DARTS. */
import type { StemKind } from '@/domain/space';
import type { GraphBuilder } from '@/graph/builder';
import type { NodeId } from '@/graph/types';

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

/** Parameters go to group `stem`, under `stem/<kind>`, so that every stem has its place in one prior. */
export function buildStem(b: GraphBuilder, image: NodeId, settings: StemSettings): StemOutput {
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
