/**
 * @file NAS-Bench-201's network around the cells (Dong and Yang, ICLR 2020): a stem of C channels, cells that read the one
 * before, a residual block in place of each reduction cell, then batch-norm, ReLU, pooling and classifier.
 */
import { stemKind } from '@/domain/space';
import type { GraphBuilder } from '@/graph/builder';
import type { NodeId } from '@/graph/types';
import type { CellInputs } from './cell';
import { checkMacro, type MacroParts, type MacroSettings, refuseReduction } from './macro';
import { reluConvNorm } from './operations';
import { buildStem } from './stem';

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
