/** @file A network graph compiled for the native engine: the addon's program behind the interface of engine/types.ts. */
import { DomainError, type ErrorCode } from '@/domain/errors';
import type { NetworkGraph } from '@/graph/types';
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
} from '../types';
import {
  type CallInput,
  evaluateCall,
  gradientCall,
  type NativeCall,
  type NativeOutcome,
  type StageTimes,
  stepCall,
} from './call';
import { type PlanLiveness, planLiveness } from './liveness';
import type { NativeProgramHandle } from './load-addon';
import type { Plan } from './plan';

export class NativeProgram implements Program {
  private handle: NativeProgramHandle | null;
  private pending = 0;
  /** What ran last, per kind of call: a fixed architecture has one mask for all of its steps. */
  private readonly known = new Map<string, { mask: Uint8Array | undefined; live: PlanLiveness }>();
  readonly memoryBytes: number;

  constructor(
    readonly graph: NetworkGraph,
    readonly batch: number,
    private readonly plan: Plan,
    handle: NativeProgramHandle,
    private readonly threads: number,
    private readonly onFree: () => void,
  ) {
    this.handle = handle;
    this.memoryBytes = handle.memoryBytes();
  }

  load(state: Partial<ProgramState>): void {
    const handle = this.idle('load');
    const { parameterCount: P, statisticCount: S } = this.graph;
    for (const [name, length] of [
      ['parameters', P],
      ['firstMoments', P],
      ['secondMoments', P],
      ['statistics', S],
    ] as const) {
      const vector = state[name];
      if (vector && (!(vector instanceof Float32Array) || vector.length !== length))
        throw new DomainError(
          'invalid-input',
          `${name} has length ${vector.length}: this network needs ${length} float32 values.`,
          {
            field: name,
          },
        );
    }
    handle.load(state);
  }

  async read(): Promise<ProgramState> {
    return this.idle('read').read();
  }

  async step(batch: Batch, z: Float32Array, options: StepOptions): Promise<StepResult> {
    const call = stepCall(this.input(batch, z, options.mask, false), options);
    const { loss, correct, gradientNorm, dz } = await this.run(call);
    return { loss, correct, gradientNorm, dz };
  }

  /** A step that tells how long its parts took; of a program of one thread. */
  async stepTimes(batch: Batch, z: Float32Array, options: StepOptions): Promise<readonly StageTimes[]> {
    if (this.threads !== 1)
      throw new DomainError('invalid-input', 'The parts of a step are timed on one thread: compile for one.');
    const call = stepCall(this.input(batch, z, options.mask, false), options);
    const { stages } = await this.run({ ...call, wantTimes: true });
    return stages ?? [];
  }

  async gradient(
    batch: Batch,
    z: Float32Array,
    options: GradientOptions & { readonly parameters?: boolean },
  ): Promise<GradientResult> {
    const call = gradientCall(this.input(batch, z, options.mask, false), options);
    const { loss, correct, dz, dParameters } = await this.run(call);
    return dParameters ? { loss, correct, dz, dParameters } : { loss, correct, dz };
  }

  async evaluate(batch: Batch, z: Float32Array, options: EvaluateOptions): Promise<EvaluateResult> {
    const call = evaluateCall(this.input(batch, z, options.mask, true), options);
    const { loss, correct, logits, features } = await this.run(call);
    return { loss, correct, ...(logits ? { logits } : {}), ...(features ? { features } : {}) };
  }

  /** A running call ends first; calls still waiting are rejected. */
  free(): void {
    if (!this.handle) return;
    this.handle.free();
    this.handle = null;
    this.onFree();
  }

  private open(): NativeProgramHandle {
    if (!this.handle) throw new DomainError('conflict', 'This program was freed: compile the graph again.');
    return this.handle;
  }

  private idle(verb: string): NativeProgramHandle {
    const handle = this.open();
    if (this.pending > 0) throw new DomainError('conflict', `A call is running: await it before ${verb}.`);
    return handle;
  }

  private input(batch: Batch, z: Float32Array, mask: Uint8Array | undefined, outputs: boolean): CallInput {
    return { graph: this.graph, size: this.batch, live: this.liveUnder(mask, outputs), batch, z };
  }

  private liveUnder(given: Uint8Array | undefined, outputs: boolean): PlanLiveness {
    const whole = given?.length !== this.graph.mixtureSize || given.every((candidate) => candidate === 1);
    const mask = whole ? undefined : given;
    const kind = `${whole ? 'whole' : 'masked'} ${outputs ? 'evaluation' : 'step'}`;
    const last = this.known.get(kind);
    if (last !== undefined && equal(last.mask, mask)) return last.live;
    const live = planLiveness(this.graph, this.plan, mask, outputs);
    this.known.set(kind, { mask: mask?.slice(), live });
    return live;
  }

  private async run(call: NativeCall): Promise<NativeOutcome> {
    const handle = this.open();
    this.pending++;
    try {
      const outcome = await handle.run(call);
      if (outcome.errorCode !== undefined)
        throw new DomainError(errorCode(outcome.errorCode), sentence(outcome.errorMessage));
      return outcome;
    } finally {
      this.pending--;
    }
  }
}

function errorCode(code: string): ErrorCode {
  return code === 'non-finite' || code === 'out-of-memory' || code === 'conflict' ? code : 'engine-failed';
}

function sentence(message = 'the engine failed'): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

const equal = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((each, i) => each === b[i]));
