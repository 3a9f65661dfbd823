/** @file Ends a supervised program when its supervisor is gone for any reason: the pipe that only the supervisor holds open then closes. */
import { Socket } from 'node:net';
import { tunables } from '@/domain/tunables';

/** The extra descriptor of a supervised program, besides the standard three. */
const leash = 3;

/** Ends this process in order (SIGTERM) once its supervisor is gone. Does nothing for a program that was started by hand. */
export function endWithSupervisor(): void {
  if (process.env.MASTHEAD_LEASH !== '1') return;
  // Not inherited by children: runners outlive it.
  delete process.env.MASTHEAD_LEASH;
  const socket = new Socket({ fd: leash, readable: true, writable: false });
  const gone = (): void => {
    // Nobody reads the output any more; errors in writing it must not prevent an orderly end.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), tunables.childGrace).unref();
  };
  socket.once('error', () => undefined);
  socket.once('close', gone);
  socket.resume();
  socket.unref();
}
