/** @file A runner's log: events with their sequence and time. */
import type { RunEvent, RunEventBody } from '@/domain/events';

export const startedBody: Extract<RunEventBody, { type: 'started' }> = {
  type: 'started',
  pid: 4242,
  host: 'test',
  engine: { name: 'native', version: '1', device: 'cpu avx2' },
  environment: { node: '20' },
  resumedFromStep: null,
};

/** Numbers from `from` on; one second apart. */
export function eventLog(bodies: readonly RunEventBody[], from = 0): RunEvent[] {
  return bodies.map((body, index) => ({ ...body, sequence: from + index, time: 1_000_000 + 1000 * (from + index) }));
}

export function pointsBody(step: number, values: Record<string, number>): RunEventBody {
  return { type: 'points', step, values };
}
