/** @file Common parts of the cells of supernets and derived networks: preprocessing, strides, and the operations on a state. */

import type { CellType } from '@/domain/architecture-layout';
import type { OperationName } from '@/domain/cell-operation';
import type { GraphBuilder } from '@/graph/builder';
import type { NodeId, ParameterGroup } from '@/graph/types';
import { buildOperation, factorizedReduce, type OperationSettings, reluConvNorm } from './operations';

export interface CellInputs {
  readonly layer: number;
  readonly type: CellType;
  /** The cell's first states, of the cell's channels and one map size: two, preprocessed, or one in nas-bench-201. */
  readonly inputs: readonly [NodeId, ...NodeId[]];
}

export interface PreprocessSettings {
  readonly layer: number;
  readonly channels: number;
  readonly affine: boolean;
  /** Whether the previous cell reduced, so that the first input's map is twice as wide. */
  readonly reducedBefore: boolean;
  /** `stem/<kind>`: the first two cells' preprocessing depends on the stem and is kept with it. */
  readonly stemPath: string;
}

/** Converts the outputs of the two previous cells to this cell's channels. */
export function preprocess(
  b: GraphBuilder,
  previous: readonly [NodeId, NodeId],
  settings: PreprocessSettings,
): [NodeId, NodeId] {
  const { layer, channels, affine, reducedBefore, stemPath } = settings;
  const stem = layer < 2;
  const group: ParameterGroup = stem ? 'stem' : 'body';
  return b.within(
    stem ? `${stemPath}/cell${layer}` : `cells/${layer}`,
    () => {
      const first = b.within('input0', () =>
        reducedBefore
          ? factorizedReduce(b, previous[0], { channels, affine })
          : reluConvNorm(b, previous[0], { channels, affine, kernel: 1 }),
      );
      const second = b.within('input1', () => reluConvNorm(b, previous[1], { channels, affine, kernel: 1 }));
      return [first, second];
    },
    group,
  );
}

/** Builds operations on the states of one cell. Those without parameters are built once per state. */
export class CellOperations {
  private readonly shared = new Map<string, NodeId>();
  private readonly built = new Map<string, number>();

  constructor(
    private readonly b: GraphBuilder,
    private readonly type: CellType,
    private readonly settings: Omit<OperationSettings, 'stride'>,
  ) {}

  /** `input`, `node`: cell-local states; `state`: the graph node of `input`. Null for `none`. */
  build(operation: OperationName, input: number, node: number, state: NodeId): NodeId | null {
    const settings: OperationSettings = { ...this.settings, stride: this.stride(input) };
    if (operation !== 'max_pool_3x3' && operation !== 'avg_pool_3x3') {
      const name = this.unique(`${input}>${node}/${operation}`);
      return this.b.within(name, () => buildOperation(operation, this.b, state, settings));
    }
    const name = `${input}/${operation}`;
    const known = this.shared.get(name);
    if (known !== undefined) return known;
    const pooled = this.b.within(name, () => buildOperation(operation, this.b, state, settings));
    if (pooled !== null) this.shared.set(name, pooled);
    return pooled;
  }

  /** In a reduction cell, operations on the cell's inputs halve the map. */
  stride(input: number): 1 | 2 {
    return this.type === 'reduce' && input < 2 ? 2 : 1;
  }

  /** A node may hold the same pair twice (as NASNet's does): the second has its own weights. */
  private unique(name: string): string {
    const count = (this.built.get(name) ?? 0) + 1;
    this.built.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }
}
