/** @file A network graph compiled for the torch engine: the Python process's program behind the interface of engine/types.ts. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import {
  checkBatch,
  checkGradientOptions,
  checkMixture,
  checkState,
  checkStepOptions,
  inputShape,
  refuse,
  stateVectors,
} from '@/engine/checks';
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
import type { HeldImages } from './held-images';
import type { Answer, Arrays, TorchProcess } from './process';

const resultSchema = z.object({ loss: z.number(), correct: z.number() });
const stepSchema = resultSchema.extend({ gradientNorm: z.number() });
const readSchema = z.object({ updates: z.number() });

export class TorchProgram implements Program {
  readonly memoryBytes: number;
  private freed = false;
  /** Refusal of a call without an answer (load), reported by the next call. */
  private refused: unknown = null;
  /** The anchor's mean that the device holds: sent again only if it changed. */
  private anchored: Float32Array | null = null;

  constructor(
    readonly graph: NetworkGraph,
    readonly batch: number,
    private readonly process: TorchProcess,
    private readonly id: number,
    private readonly held: HeldImages,
    private readonly onFree: () => void,
  ) {
    if (!Number.isInteger(batch) || batch < 1 || batch > 65536)
      refuse('batch', `batch is ${batch}: give an integer from 1 to 65536.`);
    inputShape(graph);
    // State, plus every node's output and its gradient: what automatic differentiation holds at its peak, about.
    const outputs = graph.shapes.reduce((sum, [height, width, channels]) => sum + height * width * channels, 0);
    this.memoryBytes = 4 * (5 * graph.parameterCount + 2 * graph.statisticCount + 2 * batch * outputs);
    this.tell(process.ask({ verb: 'compile', program: id, graph, batch }));
  }

  load(state: Partial<ProgramState>): void {
    this.open();
    checkState(this.graph, state);
    const arrays = Object.fromEntries(
      stateVectors.flatMap((name) => {
        const vector = state[name];
        return vector === undefined ? [] : [[name, vector]];
      }),
    );
    this.tell(this.process.ask({ verb: 'load', program: this.id, updates: state.updates ?? null }, arrays));
  }

  async read(): Promise<ProgramState> {
    this.open();
    const { header, arrays } = await this.process.ask({ verb: 'read', program: this.id });
    const vector = (name: string): Float32Array => arrays[name]?.slice() ?? new Float32Array();
    return {
      parameters: vector('parameters'),
      firstMoments: vector('firstMoments'),
      secondMoments: vector('secondMoments'),
      statistics: vector('statistics'),
      updates: readSchema.parse(header).updates,
    };
  }

  async step(batch: Batch, z: Float32Array, options: StepOptions): Promise<StepResult> {
    checkMixture(this.graph, z, options.mask);
    checkStepOptions(this.graph, options);
    const { header, arrays } = await this.run('step', batch, z, options);
    return { ...stepSchema.parse(header), dz: arrays.dz ?? new Float32Array() };
  }

  async gradient(
    batch: Batch,
    z: Float32Array,
    options: GradientOptions & { readonly parameters?: boolean },
  ): Promise<GradientResult> {
    checkMixture(this.graph, z, options.mask);
    checkGradientOptions(this.graph, options);
    const { header, arrays } = await this.run('gradient', batch, z, options);
    const { dz = new Float32Array(), dParameters } = arrays;
    return { ...resultSchema.parse(header), dz, ...(dParameters && { dParameters }) };
  }

  async evaluate(batch: Batch, z: Float32Array, options: EvaluateOptions): Promise<EvaluateResult> {
    checkMixture(this.graph, z, options.mask);
    const { header, arrays } = await this.run('evaluate', batch, z, options);
    const { logits, features } = arrays;
    return { ...resultSchema.parse(header), ...(logits && { logits }), ...(features && { features }) };
  }

  free(): void {
    if (this.freed) return;
    this.freed = true;
    this.process.ask({ verb: 'free', program: this.id }).catch(() => undefined);
    this.onFree();
  }

  private async run(
    verb: 'step' | 'gradient' | 'evaluate',
    batch: Batch,
    z: Float32Array,
    { mask, ...rest }: GradientOptions & EvaluateOptionsLike,
  ): Promise<Answer> {
    this.open();
    const { imageChannels } = checkBatch(this.graph, this.batch, batch);
    const anchor: Arrays = rest.anchor && this.changed(rest.anchor.mean) ? { anchor: rest.anchor.mean } : {};
    const options = rest.anchor
      ? { ...rest, anchor: { strength: rest.anchor.strength, groups: rest.anchor.groups } }
      : rest;
    const { images, source, labels, ...about } = batch;
    const task = source === undefined ? null : this.held.hold(source.images);
    const from = task === null ? {} : { source: task, channels: imageChannels };
    const pixels: Arrays = source === undefined || task === null ? { images } : { chosen: source.chosen };
    const all = mask === undefined || mask.every((kept) => kept === 1);
    const answer = await this.process.ask(
      { verb, program: this.id, options, batch: about, ...from },
      { ...pixels, labels, z, ...(all ? {} : { mask }), ...anchor },
    );
    this.open();
    return answer;
  }

  private changed(mean: Float32Array): boolean {
    const same = this.anchored !== null && Buffer.compare(bytesOf(this.anchored), bytesOf(mean)) === 0;
    if (!same) this.anchored = mean.slice();
    return !same;
  }

  private tell(sent: Promise<Answer>): void {
    sent.catch((error: unknown) => {
      this.refused = error;
    });
  }

  private open(): void {
    if (this.freed) throw new DomainError('engine-failed', 'This program was freed: compile the graph again.');
    if (this.refused !== null) throw this.refused;
  }
}

/** The options that `run` reads for any verb; the rest goes to Python unchanged. */
type EvaluateOptionsLike = Partial<Omit<StepOptions, keyof GradientOptions>> &
  Partial<Omit<EvaluateOptions, 'mask' | 'batchNorm'>> & { readonly parameters?: boolean };

const bytesOf = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
