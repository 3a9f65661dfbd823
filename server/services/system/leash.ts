/** @file A program that a supervisor started ends when that one is gone, however it went: a pipe that only it holds open closes then. */
import { Socket } from 'node:net';
import { tunables } from '@/domain/tunables';

/** The descriptor that a supervised program is given, beside its three. */
const leash = 3;

/** Ends this process in order (SIGTERM) once its supervisor is gone. Does nothing for a program that was started by hand. */
export function endWithSupervisor(): void {
  if (process.env.MASTHEAD_LEASH !== '1') return;
  // Not for what this process starts: runners outlive it.
  delete process.env.MASTHEAD_LEASH;
  const socket = new Socket({ fd: leash, readable: true, writable: false });
  const gone = (): void => {
    // Nobody reads any more what is printed, which must not keep it from ending in order.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), tunables.childGrace).unref();
  };
  socket.once('error', () => undefined);
  socket.once('close', gone);
  socket.resume();
  socket.unref();
}
