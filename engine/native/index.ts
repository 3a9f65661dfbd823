/** @file The native engine: network graphs on this machine's processors, by the C++ addon under src/. */
import { cpus } from 'node:os';
import { DomainError } from '@/domain/errors';
import type { NetworkGraph } from '@/graph/types';
import type { CompileOptions, Engine } from '../types';
import { compilePlan } from './compile-plan';
import { loadAddon, type NativeProgramHandle } from './load-addon';
import { NativeProgram } from './program';

export type NativeAvailability =
  | { readonly available: true; readonly isa: string }
  | { readonly available: false; readonly reason: string };

/** Whether the addon loads here, and by which instruction set; else why not and how to fix it. */
export function nativeAvailability(): NativeAvailability {
  const result = loadAddon();
  return 'addon' in result ? { available: true, isa: result.isa } : { available: false, reason: result.reason };
}

export interface NativeEngineOptions {
  /** Default number of threads of programs; default: the machine's processors. */
  readonly threads?: number;
  /**
   * Instruction set; default: MASTHEAD_ENGINE_ISA, or else the best that this processor runs. `avx512-rounds` is avx512 that rounds to bfloat16 without the
   * processor's instruction for it: to the same bits.
   */
  readonly isa?: 'portable' | 'avx2' | 'avx512' | 'avx512-rounds';
  /** Of what is stored between operations: activations and their gradients. Sums, statistics, weights and moments are float32 either way. */
  readonly precision?: 'float32' | 'bf16';
}

export interface NativeEngine extends Engine {
  compile(graph: NetworkGraph, options: CompileOptions): NativeProgram;
}

/** Throws DomainError `unavailable` if the addon does not load. */
export function createNativeEngine(options: NativeEngineOptions = {}): NativeEngine {
  const result = loadAddon();
  if (!('addon' in result)) throw new DomainError('unavailable', result.reason);
  const { addon } = result;
  const isa = options.isa ?? result.isa;
  const name = addon.kernelName(isa);
  if (name === null)
    throw new DomainError('unavailable', `This processor does not run ${isa}: name another instruction set.`);
  const half = options.precision === 'bf16';
  const computing = `(${name}${half ? ', bf16' : ''})`;
  const processors = cpus();
  const programs = new Set<NativeProgram>();
  return {
    info: { name: 'native', version: '3', device: `${processors[0]?.model.trim() ?? 'CPU'} ${computing}`, kind: 'cpu' },
    compile(graph: NetworkGraph, { batch, threads }: CompileOptions): NativeProgram {
      if (!Number.isInteger(batch) || batch < 1 || batch > 65536)
        throw new DomainError('invalid-input', `batch is ${batch}: give an integer from 1 to 65536.`, {
          field: 'batch',
        });
      const team = threads ?? options.threads ?? processors.length;
      if (!Number.isInteger(team) || team < 1 || team > 1024)
        throw new DomainError('invalid-input', `threads is ${team}: give an integer from 1 to 1024.`, {
          field: 'threads',
        });
      const plan = compilePlan(graph, batch, { fused: process.env.MASTHEAD_ENGINE_FUSION !== 'off', half });
      // More threads than example groups would be idle.
      const useful = Math.min(team, batch, 16);
      let handle: NativeProgramHandle;
      try {
        handle = new addon.NativeProgram(plan, useful, isa);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message === 'out-of-memory')
          throw new DomainError(
            'out-of-memory',
            `No memory for ${graph.name} at batch ${batch}: lower the batch or the channels.`,
          );
        throw new DomainError('engine-failed', `The native engine could not compile ${graph.name}: ${message}.`);
      }
      const program = new NativeProgram(graph, batch, plan, handle, useful, () => programs.delete(program));
      programs.add(program);
      return program;
    },
    dispose() {
      for (const program of programs) program.free();
      programs.clear();
    },
  };
}
