/** @file Starts the heartbeat thread, tells it about progress through memory that both share, and hears from it what the run uses. */
import { Worker } from 'node:worker_threads';
import type { Holds } from '@/domain/runner-files';
import type { SystemSample } from './system-series';

export interface HeartbeatThread {
  /** The step that has just ended. */
  progressed(step: number): void;
  stop(): Promise<void>;
}

/** @param program the bundled heartbeat.js; `onSample` hears what the run uses, once the main thread turns */
export function startHeartbeat(
  program: URL,
  options: Omit<HeartbeatOptions, 'shared'>,
  onSample: (sample: SystemSample) => void,
): HeartbeatThread {
  const shared = new SharedArrayBuffer(sharedProgressBytes);
  const progress = sharedProgress(shared);
  progress.set(Date.now(), 0);
  const workerData: HeartbeatOptions = { ...options, shared };
  const worker = new Worker(program, { workerData, name: 'heartbeat' });
  // Without it the run would be judged lost, so it ends with a reason instead.
  worker.on('error', (error) => {
    queueMicrotask(() => {
      throw error;
    });
  });
  worker.on('message', onSample);
  worker.unref();
  return {
    progressed: (step) => progress.set(Date.now(), step),
    stop: async () => {
      await worker.terminate();
    },
  };
}

export interface HeartbeatOptions {
  readonly directory: string;
  readonly lease: string;
  /** Milliseconds between beats. */
  readonly every: number;
  /** Whose use is looked at, too; and milliseconds between looks. */
  readonly cards: Holds['cards'];
  readonly lookEvery: number;
  /** Two 64-bit integers: time of the last progress, step. */
  readonly shared: SharedArrayBuffer;
}

const slot = { progressAt: 0, step: 1 } as const;

export function sharedProgress(shared: SharedArrayBuffer) {
  const cells = new BigInt64Array(shared);
  return {
    set(progressAt: number, step: number): void {
      Atomics.store(cells, slot.progressAt, BigInt(progressAt));
      Atomics.store(cells, slot.step, BigInt(step));
    },
    progressAt: (): number => Number(Atomics.load(cells, slot.progressAt)),
    step: (): number => Number(Atomics.load(cells, slot.step)),
  };
}

export const sharedProgressBytes = 2 * BigInt64Array.BYTES_PER_ELEMENT;
