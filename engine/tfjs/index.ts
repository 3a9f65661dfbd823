/** @file The TensorFlow.js engine: the reference (`cpu`), and GPUs through backends that are loaded on demand. */
import * as tf from '@tensorflow/tfjs-core';
import type { DeviceRequest } from '@/domain/engine-names';
import { DomainError } from '@/domain/errors';
import type { CompileOptions, Engine } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import { backends, type TfjsBackend } from './backends';
import { registerGradients } from './gradients';
import { type Executor, TfjsProgram } from './program';

export type { TfjsBackend };

/** Passes run one at a time in a process: tfjs-core has one current backend and one gradient tape. */
let last: Promise<unknown> = Promise.resolve();

/** Throws `not-installed` if the backend is absent, `unavailable` if it can't start or has no device of the kind. */
export async function createTfjsEngine(
  backend: TfjsBackend,
  device: DeviceRequest = 'auto',
  card?: string,
): Promise<Engine> {
  // Production mode: no banner about other packages on the first operation.
  tf.enableProdMode();
  const { engine, title, kind, check, close } = await backends[backend](device, card);
  registerGradients();
  if (!(await tf.setBackend(backend))) {
    close?.();
    throw new DomainError(
      'unavailable',
      `TensorFlow.js could not start its "${backend}" backend: choose another engine.`,
    );
  }
  const execute: Executor = (pass) => {
    const turn = last.then(async () => {
      await tf.setBackend(backend);
      if (check === undefined) return pass();
      await check();
      const done = await Promise.allSettled([pass()]);
      // What is wrong with the device says more than what came of it.
      await check();
      const [outcome] = done;
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const programs = new Set<TfjsProgram>();
  let disposed = false;
  return {
    info: { name: engine, version: tf.version_core, device: title, kind },
    compile: (graph: NetworkGraph, options: CompileOptions) => {
      if (disposed) throw new DomainError('engine-failed', 'This engine was disposed of: create another one.');
      const program = new TfjsProgram(graph, options.batch, execute, () => programs.delete(program));
      programs.add(program);
      return program;
    },
    dispose: () => {
      if (disposed) return;
      disposed = true;
      for (const program of [...programs]) program.free();
      close?.();
    },
  };
}
