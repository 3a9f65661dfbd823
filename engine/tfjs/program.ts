/** @file A compiled graph on a TensorFlow.js backend: its state stays on the device, passes run one at a time, figures alone come back. */
import { DomainError } from '@/domain/errors';
import { checkGradientOptions, checkMixture, checkState, checkStepOptions, inputShape, refuse } from '@/engine/checks';
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
import type { NetworkGraph } from '@/graph/types';
import { DeviceState } from './device-state';
import { checkedInput } from './input';
import { update } from './optimiser';
import { type Asked, Passes } from './passes';

/** Runs a pass when the backend is this program's own and idle. */
export type Executor = <T>(pass: () => Promise<T>) => Promise<T>;

export class TfjsProgram implements Program {
  readonly memoryBytes: number;
  private readonly state: DeviceState;
  private readonly passes: Passes;
  private freed = false;
  private running = 0;

  constructor(
    readonly graph: NetworkGraph,
    readonly batch: number,
    private readonly execute: Executor,
    private readonly onFree: () => void,
  ) {
    if (!Number.isInteger(batch) || batch < 1) refuse('batch', `${batch} is not a batch size: give 1 or more.`);
    inputShape(graph);
    this.state = new DeviceState(graph);
    this.passes = new Passes(graph);
    // State, plus every node's output and its gradient: what automatic differentiation holds at its peak, about.
    const outputs = graph.shapes.reduce((sum, shape) => sum + shape[0] * shape[1] * shape[2], 0);
    this.memoryBytes = 4 * (3 * graph.parameterCount + graph.statisticCount + 2 * batch * outputs);
  }

  load(state: Partial<ProgramState>): void {
    this.refuseFreed();
    checkState(this.graph, state);
    this.state.load(state);
  }

  read(): Promise<ProgramState> {
    return this.turn(() => this.state.read());
  }

  async step(batch: Batch, z: Float32Array, options: StepOptions): Promise<StepResult> {
    this.refuseFreed();
    checkMixture(this.graph, z, options.mask);
    checkStepOptions(this.graph, options);
    const input = checkedInput(this.graph, this.batch, batch);
    const named = options.groups.flatMap((group) => group.groups);
    const asked: Asked = {
      ...{ input, z, options, batchNorm: options.batchNorm ?? 'batch' },
      ...{ gradients: { mixture: true, parameters: true }, norm: named },
    };
    return this.turn(() =>
      this.passes.run(asked, this.state, ({ gradient, statistics, figures }) => {
        const { loss, correct, norm, dz } = figures;
        this.state.updates += 1;
        // PyTorch's clip_grad_norm_: the small constant keeps a zero norm from dividing by zero.
        const factor = options.clip === undefined ? 1 : Math.min(1, options.clip / (norm + 1e-6));
        const live = liveness(this.graph, options.mask, this.graph.outputs.losses).parameters;
        const { updates } = this.state;
        const moved =
          gradient === null
            ? {}
            : update(this.state.onDevice(), gradient, options.groups, {
                ...{ factor, updates },
                live: ({ groups }) => this.passes.selections.parameters(live, groups),
              });
        this.state.replace({ ...moved, ...(statistics && { statistics: statistics.clone() }) });
        return { loss, correct, gradientNorm: norm, dz };
      }),
    );
  }

  async gradient(
    batch: Batch,
    z: Float32Array,
    options: GradientOptions & { readonly parameters?: boolean },
  ): Promise<GradientResult> {
    this.refuseFreed();
    checkMixture(this.graph, z, options.mask);
    checkGradientOptions(this.graph, options);
    const input = checkedInput(this.graph, this.batch, batch);
    const parameters = options.parameters ?? false;
    const asked: Asked = {
      ...{ input, z, options, batchNorm: options.batchNorm ?? 'batch' },
      ...{ gradients: { mixture: true, parameters }, vector: parameters },
    };
    return this.turn(() =>
      this.passes.run(asked, this.state, ({ figures: { loss, correct, dz, dParameters } }) => ({
        ...{ loss, correct, dz },
        ...(dParameters && { dParameters }),
      })),
    );
  }

  async evaluate(batch: Batch, z: Float32Array, options: EvaluateOptions): Promise<EvaluateResult> {
    this.refuseFreed();
    checkMixture(this.graph, z, options.mask);
    const input = checkedInput(this.graph, this.batch, batch);
    const asked: Asked = {
      ...{ input, z, options: options.mask ? { mask: options.mask } : {}, batchNorm: options.batchNorm },
      ...{ gradients: { mixture: false, parameters: false }, features: options.features ?? false },
    };
    return this.turn(() =>
      this.passes.run(asked, this.state, ({ figures: { loss, correct, logits, features } }) => ({
        ...{ loss, correct },
        ...(options.logits && { logits }),
        ...(options.features && { features }),
      })),
    );
  }

  free(): void {
    if (this.freed) return;
    this.freed = true;
    if (this.running === 0) this.dispose();
    this.onFree();
  }

  /** In its turn on the backend. What is freed meanwhile is disposed of at its end. */
  private turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.freed) return Promise.reject(freedError());
    return this.execute(async () => {
      this.refuseFreed();
      this.running += 1;
      try {
        return await work();
      } finally {
        this.running -= 1;
        if (this.freed) this.dispose();
      }
    });
  }

  private dispose(): void {
    this.state.dispose();
    this.passes.dispose();
  }

  private refuseFreed(): void {
    if (this.freed) throw freedError();
  }
}

const freedError = (): DomainError =>
  new DomainError('engine-failed', 'This program was freed: compile the graph again.');
