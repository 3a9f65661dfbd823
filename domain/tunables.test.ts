/** @file Overriding tunables: given values count, the rest stays, nonsense is refused. */
import { describe, expect, it } from 'vitest';
import { readTiming, overridableTunables as tunables } from './tunables';

describe('timing', () => {
  it('is the documented values where nothing is given', () => {
    expect(readTiming(undefined)).toEqual(readTiming(''));
    expect(readTiming(undefined).heartbeatEvery).toBe(tunables.heartbeatEvery);
  });

  it('takes single values and keeps the rest', () => {
    const timing = readTiming('{"heartbeatEvery": 50}');
    expect(timing.heartbeatEvery).toBe(50);
    expect(timing.lostAfter).toBe(tunables.lostAfter);
  });

  it.each([
    '{"heartbeatEver": 50}',
    '{"chunkPoints": 50}',
    '{"heartbeatEvery": -1}',
    '{"heartbeatEvery": "50"}',
    'fast',
    '[]',
  ])('refuses %s and names the variable', (text) => expect(() => readTiming(text)).toThrow(/MASTHEAD_TUNABLES/));
});
