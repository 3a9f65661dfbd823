/** @file Reading /proc/PID/stat: a line as the kernel writes it, hostile command names, damaged text. */

import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { hasEnded, parseProcessStatus } from './process-status';

const line = (command: string, state: string, ticks: number) =>
  `4242 (${command}) ${state} 1 4242 4242 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 11 0 ${ticks} 1234 567 18446744073709551615`;

describe('the status of a process', () => {
  it('is read whatever the command is called', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.integer({ min: 0, max: 2 ** 40 }), (command, ticks) => {
        expect(parseProcessStatus(line(command, 'S', ticks))).toEqual({
          ...{ state: 'S', parent: 1, startTicks: ticks },
          ...{ coreTicks: 5 + 6, endedTicks: 7 + 8, session: 4242 },
        });
      }),
    );
  });

  it('recognises ended processes', () => {
    expect(['R', 'S', 'D', 'T', 'Z', 'X'].filter((state) => hasEnded({ state }))).toEqual(['Z', 'X']);
  });

  it('is unknown for text that is none', () => {
    expect(parseProcessStatus('')).toBeUndefined();
    expect(parseProcessStatus('1 (init) S 0 1')).toBeUndefined();
  });
});
