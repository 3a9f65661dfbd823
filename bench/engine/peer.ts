/** @file PyTorch in a separate process: started once, given a network, then timed on request (bench/peers/serve.py). */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Genotype } from '@/domain/genotype';
import { countMacs } from '@/graph/counts';
import type { NetworkGraph } from '@/graph/types';
import { classes, clip, inputChannels, type Size } from './cases';
import type { Pytorch } from './context';

export type PeerName = 'darts_supernet' | 'derived_network' | 'residual_network';

export interface PeerTask extends Size {
  readonly genotype?: Genotype;
  /** Equal pools of a state are computed once (published code computes them per edge). */
  readonly sharedPools?: boolean;
  /** By autocast. */
  readonly precision?: 'bf16';
}

const compiled = path.resolve(import.meta.dirname, '../../build/bench-engine');

const factsSchema = z.object({ parameters: z.number(), macs: z.number(), torch: z.string() });
const secondsSchema = z.object({ seconds: z.number() });
const bytesSchema = z.object({ bytes: z.number() });

export class Peer {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  private constructor(
    python: string,
    name: PeerName,
    private readonly minutes: number,
  ) {
    this.child = spawn(python, [path.join(import.meta.dirname, '../peers', `${name}.py`)], {
      // What torch.compile made is kept: a run that was stopped does not compile it again.
      env: { ...process.env, TORCHINDUCTOR_CACHE_DIR: path.join(compiled, 'inductor') },
    });
    this.child.stderr.on('data', (text: Buffer) => {
      this.errors += text;
    });
    // A process that has gone is noticed by its missing answer.
    this.child.stdin.on('error', () => undefined);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Builds the network. Refuses one that differs from the graph: parameters and multiply-accumulates must be equal. */
  static async start(
    { python, compile, minutes }: Pytorch,
    name: PeerName,
    task: PeerTask,
    graph: NetworkGraph,
  ): Promise<Peer> {
    const peer = new Peer(python, name, minutes);
    try {
      const build = { ...task, compile, classes, clip, inputChannels };
      const facts = factsSchema.parse(await peer.ask({ build }));
      const ours = { parameters: graph.parameterCount, macs: countMacs(graph) };
      if (facts.parameters !== ours.parameters || facts.macs !== ours.macs) {
        throw new Error(
          `PyTorch's network has ${facts.parameters} parameters and ${facts.macs} multiply-accumulates, ours ${ours.parameters} and ${ours.macs}.`,
        );
      }
      return peer;
    } catch (error) {
      await peer.close();
      throw error;
    }
  }

  /** Seconds of `steps` training steps, after one untimed step. */
  async sample(threads: number, steps: number): Promise<number> {
    return secondsSchema.parse(await this.ask({ threads, steps })).seconds;
  }

  /** Bytes by which the process grew at its peak, from before the network was built to after `steps` steps. */
  async peakGrowth(threads: number, steps: number): Promise<number> {
    return bytesSchema.parse(await this.ask({ threads, peak: steps })).bytes;
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.stdin.end();
    await ended;
  }

  private async ask(request: unknown): Promise<unknown> {
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.child.kill('SIGKILL');
    }, 60_000 * this.minutes);
    const { value, done } = await this.lines.next();
    clearTimeout(timer);
    if (late) throw new Error(`no answer within ${this.minutes} minutes`);
    if (done) throw new Error(`PyTorch's process ended: ${this.errors.trim()}`);
    return JSON.parse(value);
  }
}
