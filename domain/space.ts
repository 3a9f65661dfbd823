/** @file Search spaces (method §5): what a user may define, the presets, and the checks before anything is queued. */
import { z } from 'zod';
import { operationNameSchema } from './cell-operation-schema';
import { contentHash } from './content-hash';
import { DomainError } from './errors';
import { mapAfterStem, reductionLayers, topologies, usualSizes } from './space-shape';

export {
  type CellType,
  cellInputCount,
  cellTypes,
  decidedCells,
  mapAfterStem,
  reductionLayers,
  type StemKind,
  stemKind,
  stemKinds,
  type Topology,
  topologies,
} from './space-shape';

export const searchSpaceSchema = z
  .strictObject({
    version: z.literal(1).default(1).meta({ title: 'Format version', description: 'Always 1.' }),
    topology: z
      .enum(topologies)
      .default('base')
      .meta({
        title: 'Topology',
        description:
          'base: a node keeps some of all (input, operation) pairs. darts: every edge chooses one operation, a node keeps some ' +
          'edges. nas-bench-201: one input, every edge keeps one operation, residual blocks reduce.',
      }),
    operations: z
      .array(operationNameSchema)
      .min(1, 'At least one operation is needed.')
      .refine((names) => new Set(names).size === names.length, 'An operation may be listed only once.')
      .meta({ title: 'Operations', description: 'The candidates, in the order of the logits.' }),
    nodes: z
      .int()
      .min(1)
      .max(8)
      .default(4)
      .meta({ title: 'Nodes', description: 'Nodes of a cell besides its two inputs.' }),
    keep: z
      .int()
      .min(1)
      .max(3)
      .default(2)
      .meta({
        title: 'Kept pairs',
        description:
          '(input, operation) pairs that a node of the derived cell keeps, or all it has where these are fewer. ' +
          'nas-bench-201 keeps one operation on every edge: 1.',
      }),
    tied: z.boolean().default(false).meta({
      title: 'Tied cells',
      description: 'Whether one set of decisions serves normal and reduction cells.',
    }),
    initChannels: z.int().min(2).max(512).default(usualSizes.base.initChannels).meta({
      title: 'Initial channels',
      description: 'Channels C of the first cells; every reduction doubles them.',
    }),
    layers: z.int().min(1).max(40).default(usualSizes.base.layers).meta({
      title: 'Layers',
      description:
        'Cells L, one after the other. nas-bench-201 counts its reduction blocks: three stages of N are 3N + 2.',
    }),
    reductions: z.array(z.int().min(0)).nullable().default(null).meta({
      title: 'Reduction layers',
      description: 'Indices of the cells that halve the map. Null: at one third and two thirds, as in DARTS.',
    }),
    inputChannels: z
      .union([z.literal(1), z.literal(3)])
      .default(3)
      .meta({
        title: 'Input channels',
        description: 'Channels the network reads. One-channel images are replicated to three if this is 3.',
      }),
    stemMultiplier: z.int().min(1).max(8).default(3).meta({
      title: 'Stem multiplier',
      description: 'The stem has this many times the initial channels (the ImageNet stem excepted). nas-bench-201: 1.',
    }),
  })
  .meta({ title: 'Search space', description: 'A supernet with discrete choices.' });
export type SearchSpace = z.infer<typeof searchSpaceSchema>;

const dartsOperations = [
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
] as const;

export const spacePresets = {
  base: searchSpaceSchema.parse({ topology: 'base', operations: [...dartsOperations] }),
  darts: searchSpaceSchema.parse({ topology: 'darts', operations: ['none', ...dartsOperations] }),
  // The order of the benchmark's own code, and its network: C = 16, three stages of N = 5 cells.
  'nas-bench-201': searchSpaceSchema.parse({
    topology: 'nas-bench-201',
    operations: ['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3'],
    nodes: 3,
    keep: 1,
    ...usualSizes['nas-bench-201'],
    stemMultiplier: 1,
  }),
} as const satisfies Record<string, SearchSpace>;
export type SpacePresetName = keyof typeof spacePresets;

/**
 * SHA-256 of the canonical JSON: a space's identity. A field that came later is left out at its default, so that spaces
 * saved before it keep their hash.
 */
export function spaceHash({ tied, ...space }: SearchSpace): string {
  return contentHash(tied ? { ...space, tied } : space);
}

/** Why cells of the two are not of one kind, so that what is known of one says nothing of the other; null where they are. Size and operations may differ. */
export function cellsDiffer(a: SearchSpace, b: SearchSpace): string | null {
  const names = { topology: 'topology', nodes: 'nodes', keep: 'kept pairs', tied: 'tied cells' } as const;
  for (const key of ['topology', 'nodes', 'keep', 'tied'] as const)
    if (a[key] !== b[key]) return `${names[key]}: ${a[key]} there, ${b[key]} here`;
  return null;
}

/** Throws `invalid-input` (with `field`) for a space no network can be made of, at `resolution` pixels per side if given. */
export function checkSpace(space: SearchSpace, resolution?: number): void {
  const refuse = (field: keyof SearchSpace | 'resolution', message: string): never => {
    throw new DomainError('invalid-input', message, { field });
  };
  const usable = space.operations.filter((operation) => operation !== 'none').length;
  if (usable === 0) refuse('operations', 'The space has no candidate: list at least one operation besides none.');
  if (new Set(space.operations).size !== space.operations.length)
    refuse('operations', 'An operation may be listed only once.');
  if (space.layers < 1) refuse('layers', 'The space has no cells: set layers to 1 or more.');
  if (space.nodes < 1) refuse('nodes', 'A cell needs at least one node.');
  if (space.keep < 1 || space.keep > 3) refuse('keep', `A node keeps 1 to 3 pairs, not ${space.keep}.`);
  if (space.topology === 'nas-bench-201') {
    if (space.keep !== 1) refuse('keep', 'nas-bench-201 keeps one operation on every edge: set kept pairs to 1.');
    if (space.tied) refuse('tied', 'nas-bench-201 has no reduction cell to tie: its reduction blocks are fixed.');
    if (space.stemMultiplier !== 1)
      refuse('stemMultiplier', "nas-bench-201's stem has the first cells' channels: set the stem multiplier to 1.");
  }
  const reductions = space.reductions ?? [];
  const outside = reductions.find((layer) => layer < 0 || layer >= space.layers);
  if (outside !== undefined) {
    refuse('reductions', `Reduction layer ${outside} does not exist: layers are 0..${space.layers - 1}.`);
  }
  if (new Set(reductions).size !== reductions.length)
    refuse('reductions', 'A reduction layer may be listed only once.');
  if (resolution === undefined) return;
  if (!Number.isInteger(resolution) || resolution < 1)
    refuse('resolution', `A resolution is a whole number of pixels, not ${resolution}.`);
  const asked = reductionLayers(space).length;
  const possible = Math.ceil(Math.log2(mapAfterStem(resolution)));
  if (asked > possible) {
    refuse(
      'reductions',
      `${asked} reductions are too many for ${resolution} px: after ${possible} the map is 1x1. Use fewer reductions or a higher resolution.`,
    );
  }
}

/** `none` has no parameters either, but a cell of it outputs nothing. */
const withoutParameters: ReadonlySet<string> = new Set(['max_pool_3x3', 'avg_pool_3x3', 'skip_connect']);

/** The space with nothing but pools and skips; null if it has none of them. */
export function parameterFreeSpace(space: SearchSpace): SearchSpace | null {
  const operations = space.operations.filter((name) => withoutParameters.has(name));
  return operations.length === 0 ? null : { ...space, operations };
}
