/** @file The network around the cells: stem, L cells each reading the two before, pooling and classifier. */
import { DomainError } from '@/domain/errors';
import { type StemKind, stemKind } from '@/domain/space';
import type { GraphBuilder } from '@/graph/builder';
import type { NodeId } from '@/graph/types';
import { type CellInputs, preprocess } from './cell';
import { buildStem } from './stem';

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

/** `cell` builds one cell's nodes, within `cells/<layer>`, and returns its output. */
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

export function refuseReduction(layer: number, resolution: number): never {
  throw new DomainError(
    'invalid-input',
    `The cell at layer ${layer} can't reduce: at ${resolution} px the map is 1x1 by then. Use fewer reductions or a higher resolution.`,
    { field: 'reductions' },
  );
}

export function checkMacro(settings: MacroSettings): void {
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
