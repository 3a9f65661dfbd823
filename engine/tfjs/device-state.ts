/**
 * @file A program's state as vectors on its device, for as long as the program lives: what is loaded goes there at the next pass, and
 * only who reads it gets it back.
 */
import * as tf from '@tensorflow/tfjs-core';
import { stateVectors } from '@/engine/checks';
import type { ProgramState } from '@/engine/types';
import { initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { present } from './context';

type VectorName = (typeof stateVectors)[number];

/** Lengths as in ProgramState. */
export type Vectors = Readonly<Record<VectorName, tf.Tensor1D>>;

export class DeviceState {
  updates = 0;
  private readonly held = new Map<VectorName, tf.Tensor1D>();
  /** Not on the device yet. */
  private readonly loaded: Map<VectorName, Float32Array>;

  constructor(graph: NetworkGraph) {
    const zeros = () => new Float32Array(graph.parameterCount);
    this.loaded = new Map<VectorName, Float32Array>([
      ['parameters', zeros()],
      ['firstMoments', zeros()],
      ['secondMoments', zeros()],
      ['statistics', initialStatistics(graph)],
    ]);
  }

  /** Copies, of right lengths. */
  load(state: Partial<ProgramState>): void {
    for (const name of stateVectors) {
      const vector = state[name];
      if (vector !== undefined) this.loaded.set(name, vector.slice());
    }
    this.updates = state.updates ?? this.updates;
  }

  /** In the program's turn, as all that follows. */
  onDevice(): Vectors {
    for (const [name, vector] of this.loaded) this.hold(name, tf.tensor1d(vector));
    this.loaded.clear();
    const vector = (name: VectorName): tf.Tensor1D => present(this.held.get(name), name);
    return {
      parameters: vector('parameters'),
      firstMoments: vector('firstMoments'),
      secondMoments: vector('secondMoments'),
      statistics: vector('statistics'),
    };
  }

  /** Takes over what a step made of it. */
  replace(moved: Partial<Vectors>): void {
    for (const name of stateVectors) {
      const tensor = moved[name];
      if (tensor !== undefined) this.hold(name, tensor);
    }
  }

  async read(): Promise<ProgramState> {
    const { updates } = this;
    const vector = async (name: VectorName): Promise<Float32Array> => {
      const loaded = this.loaded.get(name);
      if (loaded !== undefined) return loaded.slice();
      const held = this.held.get(name);
      return held === undefined || held.size === 0 ? new Float32Array() : new Float32Array(await held.data());
    };
    const [parameters, firstMoments, secondMoments, statistics] = await Promise.all([
      vector('parameters'),
      vector('firstMoments'),
      vector('secondMoments'),
      vector('statistics'),
    ]);
    return { parameters, firstMoments, secondMoments, statistics, updates };
  }

  dispose(): void {
    for (const tensor of this.held.values()) tensor.dispose();
    this.held.clear();
  }

  private hold(name: VectorName, tensor: tf.Tensor1D): void {
    const before = this.held.get(name);
    if (before === tensor) return;
    this.held.set(name, tf.keep(tensor));
    before?.dispose();
  }
}
