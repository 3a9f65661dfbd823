/** @file Work that can wait is done between requests: a page asks for twenty things within a moment, and all of them would wait for it. */
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds without a new request after which it is quiet. */
const still = 40;
/** Milliseconds after which the work goes on all the same. */
const patience = 1_000;

/** Gives what waits for a quiet moment of this server. */
export function whenQuiet(server: Server): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  server.on('request', () => {
    last = performance.now();
  });
  return async () => {
    const begun = performance.now();
    do {
      await pause(Math.max(0, last + still - performance.now()), undefined, { ref: false });
    } while (performance.now() - last < still && performance.now() - begun < patience);
  };
}
