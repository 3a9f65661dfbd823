/**
 * @file The TensorFlow.js backends: how each is loaded, and what it computes on. A new one (webgpu) is one more
 * entry here and a name in `EngineInfo`.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { DeviceKind } from '@/domain/engine-names';
import { DomainError } from '@/domain/errors';
import type { EngineInfo } from '@/engine/types';

export type TfjsBackend = 'cpu' | 'tensorflow';

interface Registration {
  readonly engine: EngineInfo['name'];
  /** Registers the backend with tfjs-core. Throws `not-installed`, saying how to get it. */
  register(): Promise<void>;
  /** The device, for people. */
  device(): string;
  readonly kind: DeviceKind;
}

export const backends: Record<TfjsBackend, Registration> = {
  cpu: {
    engine: 'tfjs-cpu',
    register: async () => {
      await import('@tensorflow/tfjs-backend-cpu');
    },
    device: () => `JavaScript (${process.arch}, Node ${process.versions.node})`,
    kind: 'cpu',
  },
  tensorflow: {
    engine: 'tfjs-tensorflow',
    register: registerTensorflow,
    device: () => 'TensorFlow (CUDA if a GPU is present)',
    kind: 'gpu',
  },
};

async function registerTensorflow(): Promise<void> {
  // Optional dependency: by a name the compiler can't follow, since it may be absent.
  const name: string = '@tensorflow/tfjs-node-gpu';
  try {
    await import(name);
  } catch (cause) {
    throw new DomainError(
      'not-installed',
      'TensorFlow is not installed: run `npm run engine:tensorflow`, or choose another engine.',
      { cause },
    );
  }
  if (tf.findBackend('tensorflow') === null)
    throw new DomainError(
      'not-installed',
      'TensorFlow loaded, but for another version of TensorFlow.js: run `npm ci`, then `npm run engine:tensorflow`.',
    );
}
