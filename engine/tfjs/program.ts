/** @file A compiled graph on a TensorFlow.js backend: owns the flat state, runs passes one at a time, applies updates. */

import { DomainError } from '@/domain/errors';
import { hashNormal } from '@/domain/random';
import {
  checkGradientOptions,
  checkMixture,
  checkState,
  checkStepOptions,
  inputShape,
  refuse,
  stateVectors,
} from '@/engine/checks';
import { liveness } from '@/engine/liveness';
import type {
  Batch,
  EvaluateOptions,
  EvaluateResult,
  GradientOptions,
  GradientResult,
  Program,
  ProgramState,
  StepOptions,
  StepResult,
} from '@/engine/types';
import { initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { compute, type ObservedStatistics, type Pass, type PassResult } from './compute';
import { prepareInput } from './input';
import { addAnchor, update } from './optimiser';

/** Runs a pass when the backend is this program's own and idle. */
export type Executor = <T>(pass: () => Promise<T>) => Promise<T>;

export class TfjsProgram implements Program {
  readonly memoryBytes: number;
  private readonly state: ProgramState;
  private freed = false;

  constructor(
    readonly graph: NetworkGraph,
    readonly batch: number,
    private readonly execute: Executor,
    private readonly onFree: () => void,
  ) {
    if (!Number.isInteger(batch) || batch < 1) refuse('batch', `${batch} is no batch size: give 1 or more.`);
    inputShape(graph);
    this.state = {
      parameters: new Float32Array(graph.parameterCount),
      firstMoments: new Float32Array(graph.parameterCount),
      secondMoments: new Float32Array(graph.parameterCount),
      statistics: initialStatistics(graph),
      updates: 0,
    };
    // State, plus every node's output and its gradient: what automatic differentiation holds at its peak, about.
    const outputs = graph.shapes.reduce((sum, shape) => sum + shape[0] * shape[1] * shape[2], 0);
    this.memoryBytes = 4 * (3 * graph.parameterCount + graph.statisticCount + 2 * batch * outputs);
  }

  load(state: Partial<ProgramState>): void {
    this.refuseFreed();
    checkState(this.graph, state);
    for (const name of stateVectors) this.state[name].set(state[name] ?? []);
    this.state.updates = state.updates ?? this.state.updates;
  }

  read(): ProgramState {
    this.refuseFreed();
    return {
      parameters: this.state.parameters.slice(),
      firstMoments: this.state.firstMoments.slice(),
      secondMoments: this.state.secondMoments.slice(),
      statistics: this.state.statistics.slice(),
      updates: this.state.updates,
    };
  }

  async step(batch: Batch, z: Float32Array, options: StepOptions): Promise<StepResult> {
    this.refuseFreed();
    checkMixture(this.graph, z, options.mask);
    checkStepOptions(this.graph, options);
    return this.execute(async () => {
      const { result, correct } = await this.differentiate(batch, z, options, true);
      const live = liveness(this.graph, options.mask, this.graph.outputs.losses);
      const gradientNorm = update(this.graph, live.parameters, this.state, result.dParameters, options);
      for (const observed of result.observed) this.follow(observed);
      return { loss: result.loss, correct, gradientNorm, dz: result.dz };
    });
  }

  async gradient(
    batch: Batch,
    z: Float32Array,
    options: GradientOptions & { readonly parameters?: boolean },
  ): Promise<GradientResult> {
    this.refuseFreed();
    checkMixture(this.graph, z, options.mask);
    checkGradientOptions(this.graph, options);
    const wanted = options.parameters ?? false;
    return this.execute(async () => {
      const { result, correct } = await this.differentiate(batch, z, options, wanted);
      const { loss, dz, dParameters } = result;
      return { loss, correct, dz, ...(wanted && { dParameters }) };
    });
  }

  async evaluate(batch: Batch, z: Float32Array, options: EvaluateOptions): Promise<EvaluateResult> {
    this.refuseFreed();
    checkMixture(this.graph, z, options.mask);
    return this.execute(async () => {
      const { loss, logits, features, correct } = await this.pass(batch, {
        z,
        parameters: this.state.parameters,
        batchNorm: options.batchNorm,
        gradients: { mixture: false, parameters: false },
        features: options.features ?? false,
        ...(options.mask && { mask: options.mask }),
      });
      return { loss, correct, ...(options.logits && { logits }), ...(options.features && { features }) };
    });
  }

  free(): void {
    this.freed = true;
    this.onFree();
  }

  /** Loss and gradients at m + deviation·ε, with the anchor's gradient at m added. Changes nothing. */
  private async differentiate(
    batch: Batch,
    z: Float32Array,
    options: GradientOptions,
    wanted: boolean,
  ): Promise<{ result: PassResult; correct: number }> {
    const { correct, ...result } = await this.pass(batch, {
      z,
      parameters: options.noise ? perturbed(this.state.parameters, options.noise) : this.state.parameters,
      batchNorm: options.batchNorm ?? 'batch',
      gradients: { mixture: true, parameters: wanted },
      features: false,
      ...(options.mask && { mask: options.mask }),
      ...(options.dropPath && { dropPath: options.dropPath }),
    });
    if (wanted && options.anchor) {
      const live = liveness(this.graph, options.mask, this.graph.outputs.losses);
      addAnchor(this.graph, live.parameters, options.anchor, this.state.parameters, result.dParameters);
    }
    if (!result.dParameters.every(Number.isFinite) || !result.dz.every(Number.isFinite))
      throw nonFinite('The gradient');
    return { result, correct };
  }

  private async pass(
    batch: Batch,
    pass: Omit<Pass, 'graph' | 'statistics' | 'input'>,
  ): Promise<PassResult & { correct: number }> {
    this.refuseFreed();
    const input = prepareInput(this.graph, this.batch, batch);
    const result = await compute({ ...pass, graph: this.graph, statistics: this.state.statistics, input });
    if (!Number.isFinite(result.loss)) throw nonFinite('The loss');
    const correct = input.labels.reduce(
      (sum, label, example) => sum + Number(largest(result.logits, example, this.graph.classes) === label),
      0,
    );
    return { ...result, correct };
  }

  /** r ← (1 − momentum)·r + momentum·batch, with the unbiased variance. */
  private follow({ names, mean, variance, count, momentum }: ObservedStatistics): void {
    // A single value a channel has no unbiased variance: it counts as 0.
    const unbias = count > 1 ? count / (count - 1) : 1;
    for (const [name, values, factor] of [
      [names.mean, mean, 1],
      [names.variance, variance, unbias],
    ] as const) {
      const offset = this.graph.statistics.find((spec) => spec.name === name)?.offset ?? 0;
      values.forEach((value, i) => {
        const old = this.state.statistics[offset + i] ?? 0;
        this.state.statistics[offset + i] = (1 - momentum) * old + momentum * factor * value;
      });
    }
  }

  private refuseFreed(): void {
    if (this.freed) throw new DomainError('engine-failed', 'This program was freed: compile the graph again.');
  }
}

function perturbed(mean: Float32Array, noise: { readonly deviation: number; readonly seed: number }): Float32Array {
  return mean.map((value, index) => value + noise.deviation * hashNormal(noise.seed, index));
}

/** Index of the first largest logit of an example. */
function largest(logits: Float32Array, example: number, classes: number): number {
  const row = logits.subarray(example * classes, (example + 1) * classes);
  return row.indexOf(row.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY));
}

function nonFinite(what: string): DomainError {
  return new DomainError(
    'non-finite',
    `${what} is not finite; the state was left as it was. Lower the learning rate, or clip, and start from the last checkpoint.`,
  );
}
