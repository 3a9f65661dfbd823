/** @file Starts the heartbeat thread and tells it about progress through shared memory. */
import { Worker } from 'node:worker_threads';
import { type HeartbeatOptions, sharedProgress, sharedProgressBytes } from './heartbeat-message';

export interface HeartbeatThread {
  /** The step that has just ended. */
  progressed(step: number): void;
  stop(): Promise<void>;
}

/** @param program the bundled heartbeat.js */
export function startHeartbeat(program: URL, options: Omit<HeartbeatOptions, 'shared'>): HeartbeatThread {
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
  worker.unref();
  return {
    progressed: (step) => progress.set(Date.now(), step),
    stop: async () => {
      await worker.terminate();
    },
  };
}
