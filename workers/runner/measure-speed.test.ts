/** @file The machine's speed is measured by training steps of the default engine. */
import { expect, it } from 'vitest';
import { measureSpeed } from './measure-speed';

it('is a number of multiply-accumulates a second, with the engine that computed them', async () => {
  const speed = await measureSpeed(0);
  expect(speed.macsPerSecond).toBeGreaterThan(0);
  expect(speed.engine).not.toBe('');
});
