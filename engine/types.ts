/**
 * @file The interface every engine implements. A program is a graph compiled for one batch size. It owns its state as
 * flat float32 vectors laid out as the graph's parameter and statistic views say. Search code never sees a tensor.
 */
import type { DeviceKind, EngineName } from '@/domain/engine-names';
import type { NetworkGraph, ParameterGroup } from '@/graph/types';

/** The state of a program between steps. Lengths: graph.parameterCount (P), graph.statisticCount (S). */
export interface ProgramState {
  /** θ, length P. */
  parameters: Float32Array;
  /** SGD's momentum or Adam's first moment, length P. */
  firstMoments: Float32Array;
  /** Adam's second moment, length P; zeros under SGD. */
  secondMoments: Float32Array;
  /** Running means and variances, length S. */
  statistics: Float32Array;
  /** Optimiser updates made so far (Adam's bias correction). */
  updates: number;
}

/** Random crop after zero padding, horizontal flip with probability 1/2, one cutout square; all pure functions of (seed, example). */
export interface Augmentation {
  readonly cropPadding: number;
  readonly flip: boolean;
  /** Side of the zeroed square in pixels, 0 for none. Applied after normalisation. */
  readonly cutout: number;
  readonly seed: number;
}

/**
 * A minibatch. `images` is NHWC with the program's batch, height and width. Uint8 is scaled to [0, 1], then
 * normalised by `mean` and `deviation` (one value per channel; none means 0 and 1). One image channel is replicated
 * to the network's input channels.
 */
export interface Batch {
  readonly images: Uint8Array | Float32Array;
  /**
   * Where they come from: example i is image `chosen[i]` of these, of the same height, width and channels. An engine on a device sends
   * them there once, and a batch's indices after that: nobody may change them. Others read `images`.
   */
  readonly source?: { readonly images: Uint8Array; readonly chosen: Int32Array };
  /** Class index per example, length batch. */
  readonly labels: Int32Array;
  /** The first `valid` examples count, 1..batch: in the loss, the gradient, batch statistics and `correct`. */
  readonly valid: number;
  readonly normalisation?: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  readonly augmentation?: Augmentation;
}

export type OptimiserSpec =
  /** v ← momentum·v + g + decay·θ;  θ ← θ − lr·v (PyTorch's SGD). */
  | { readonly kind: 'sgd'; readonly momentum: number }
  /** PyTorch's Adam (decay added to the gradient, epsilon outside the root). */
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number };

export interface OptimiserGroup {
  readonly groups: readonly ParameterGroup[];
  readonly optimiser: OptimiserSpec;
  readonly learningRate: number;
  readonly weightDecay: number;
}

export interface GradientOptions {
  /**
   * Candidates that run: length of z, 1 runs, 0 is skipped completely (no work, dz = 0; weights, moments, decay and running
   * statistics of what only skipped candidates reach stay untouched). Absent: all run, also where z is 0.
   */
  readonly mask?: Uint8Array;
  /** Adds strength/2·‖m − mean‖² over the groups named to the objective (gradient only, not the reported loss). */
  readonly anchor?: {
    readonly mean: Float32Array;
    readonly strength: number;
    readonly groups: readonly ParameterGroup[];
  };
  /** Gradients are taken at m + deviation·ε, ε standard normal from (seed, parameter index), and applied to m. */
  readonly noise?: { readonly deviation: number; readonly seed: number };
  readonly dropPath?: { readonly probability: number; readonly seed: number };
  /** `batch` (default) uses the batch's statistics; a step also updates the running ones. `running` freezes them. */
  readonly batchNorm?: 'batch' | 'running';
}

export interface StepOptions extends GradientOptions {
  /** Parameters in no group are frozen (no gradient norm, no clip, no decay). */
  readonly groups: readonly OptimiserGroup[];
  /** Global norm limit of the gradient of all updated parameters, before decay; absent: none. */
  readonly clip?: number;
}

export interface StepResult {
  /** Mean cross-entropy over valid examples, auxiliary heads included with their weights, no penalties. */
  readonly loss: number;
  /** Valid examples whose largest main logit is the label (ties: the first). */
  readonly correct: number;
  /** Norm before clipping, over updated parameters. */
  readonly gradientNorm: number;
  /** dL/dz, length of z. */
  readonly dz: Float32Array;
}

export interface GradientResult {
  readonly loss: number;
  readonly correct: number;
  readonly dz: Float32Array;
  /** dL/dθ, length P (without decay), if requested. */
  readonly dParameters?: Float32Array;
}

export interface EvaluateOptions {
  readonly mask?: Uint8Array;
  readonly batchNorm: 'batch' | 'running';
  readonly logits?: boolean;
  readonly features?: boolean;
}

export interface EvaluateResult {
  readonly loss: number;
  readonly correct: number;
  /** [valid, classes] */
  readonly logits?: Float32Array;
  /** [valid, channels of the features node] */
  readonly features?: Float32Array;
}

export interface Program {
  readonly graph: NetworkGraph;
  readonly batch: number;
  /** Bytes held by the program: arena, state and buffers. */
  readonly memoryBytes: number;
  /** Copies the given vectors in; those absent keep their value. Wrong lengths are refused. */
  load(state: Partial<ProgramState>): void;
  /** Copies of the state, as it is after all calls before this one. */
  read(): Promise<ProgramState>;
  step(batch: Batch, z: Float32Array, options: StepOptions): Promise<StepResult>;
  /** As `step`, but changes nothing. `parameters` asks for dL/dθ. */
  gradient(
    batch: Batch,
    z: Float32Array,
    options: GradientOptions & { readonly parameters?: boolean },
  ): Promise<GradientResult>;
  evaluate(batch: Batch, z: Float32Array, options: EvaluateOptions): Promise<EvaluateResult>;
  free(): void;
}

export interface EngineInfo {
  readonly name: EngineName;
  readonly version: string;
  /** The device, for people: processor or GPU name and instruction set. */
  readonly device: string;
  readonly kind: DeviceKind;
}

export interface CompileOptions {
  readonly batch: number;
  /** Worker threads of this program (native only). Results do not depend on it. */
  readonly threads?: number;
}

export interface Engine {
  readonly info: EngineInfo;
  /** Messages while computing, such as why a step is not captured; grows. */
  readonly notes?: readonly string[];
  /** State starts with initial parameters all zero, variances one: load it. Throws DomainError for a graph that it can't run. */
  compile(graph: NetworkGraph, options: CompileOptions): Program;
  dispose(): void;
}
