/** @file The package zeromq, loaded where a run has several nodes and nowhere else: its binary is not there for every platform. */
import { hostname } from 'node:os';
import type * as Zeromq from 'zeromq';
import { DomainError } from '@/domain/errors';

/** @throws DomainError `not-installed` where it does not load */
export async function loadZeromq(): Promise<typeof Zeromq> {
  try {
    return await import('zeromq');
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new DomainError(
      'not-installed',
      `A run on several nodes needs the package zeromq, which does not load on ${hostname()} (${reason}): take nodes 1.`,
      { cause: error },
    );
  }
}

/** Of both sides: connections to a machine that is gone end, also where nothing was to be said. libzmq answers by a thread of its own. */
export const heartbeats = { heartbeatInterval: 5_000, heartbeatTimeout: 60_000, heartbeatTimeToLive: 60_000 } as const;

/** Messages are few and large, and none may be dropped. */
export const unbounded = { sendHighWaterMark: 0, receiveHighWaterMark: 0 } as const;
