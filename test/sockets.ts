/** @file Waiting on sockets that the other side may reset: a reset is a normal end, not a failure of the test. */
import type { Socket } from 'node:net';

/**
 * Resolves at the first of `events`, and at the latest when the socket is closed. `once` of node:events would reject on an
 * error; whether a closed connection ends in a reset depends on which bytes were under way.
 */
export function socketEvent(socket: Socket, ...events: readonly ('data' | 'drain' | 'end')[]): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    const names = [...events, 'close'];
    const done = () => {
      for (const name of names) socket.off(name, done);
      resolve();
    };
    for (const name of names) socket.on(name, done);
  });
}
