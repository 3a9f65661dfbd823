/** @file The TensorFlow.js backends: how each is loaded, and what it computes on. */
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { DeviceKind, DeviceRequest } from '@/domain/engine-names';
import { DomainError } from '@/domain/errors';
import type { EngineInfo } from '@/engine/types';
import { openWebgpu } from './webgpu';

export type TfjsBackend = 'cpu' | 'tensorflow' | 'webgpu';

interface Registered {
  readonly engine: EngineInfo['name'];
  /** What computes, for people. */
  readonly title: string;
  readonly kind: DeviceKind;
  /** Throws what is wrong with the device, asked before and after each pass. */
  check?(): Promise<void>;
  close?(): void;
}

/** Registers a backend with tfjs-core, on a device of the kind; `card`: the name of the run's GPU. Throws `not-installed`, saying how to get it. */
export const backends: Record<TfjsBackend, (device: DeviceRequest, card?: string) => Promise<Registered>> = {
  async cpu() {
    await import('@tensorflow/tfjs-backend-cpu');
    const title = `JavaScript (${process.arch}, Node ${process.versions.node})`;
    return { engine: 'tfjs-cpu', title, kind: 'cpu' };
  },
  async tensorflow(device) {
    const { version, kind } = await registerTensorflow();
    if (device !== 'auto' && device !== kind)
      throw new DomainError(
        'unavailable',
        `TensorFlow ${version} computes on the ${kind === 'cpu' ? 'processor: it sees no GPU' : 'GPU'} here. Choose another device or engine.`,
      );
    return {
      engine: 'tfjs-tensorflow',
      title: `TensorFlow ${version} on the ${kind === 'cpu' ? 'processor' : 'GPU'}`,
      kind,
    };
  },
  async webgpu(device, card) {
    const { adapter, check, close } = await openWebgpu(device, card);
    const software = adapter.kind === 'cpu' ? ', in software' : '';
    return {
      engine: 'tfjs-webgpu',
      title: `${adapter.name} (adapter ${adapter.index}, ${adapter.api}${software})`,
      kind: adapter.kind,
      check,
      close,
    };
  },
};

/** What the backend says of itself: its binding knows the library, and whether that has a GPU. */
const tensorflowSchema = z.object({ isUsingGpuDevice: z.boolean(), binding: z.object({ TF_Version: z.string() }) });

async function registerTensorflow(): Promise<{ version: string; kind: DeviceKind }> {
  // Else it takes all memory of a GPU at once.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Optional dependency: by a name the compiler can't follow, since it may be absent.
  const name: string = '@tensorflow/tfjs-node-gpu';
  try {
    await import(name);
  } catch (cause) {
    throw new DomainError(
      'not-installed',
      'TensorFlow is not installed: `npm run engine:tensorflow` says how to get it. Or choose another engine.',
      { cause },
    );
  }
  const backend = tensorflowSchema.safeParse(tf.findBackend('tensorflow'));
  if (!backend.success)
    throw new DomainError(
      'not-installed',
      'TensorFlow loaded, but for another version of TensorFlow.js: run `npm ci`, then build it again (`npm run engine:tensorflow` says how).',
    );
  const { isUsingGpuDevice, binding } = backend.data;
  return { version: binding.TF_Version, kind: isUsingGpuDevice ? 'gpu' : 'cpu' };
}
