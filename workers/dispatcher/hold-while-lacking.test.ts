/** @file The gate looks at the data folder itself: a missing one is never recreated, and opens the gate when it is back. */
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readTiming } from '@/domain/tunables';
import { makePlatform } from '@/test/factories/platform';
import { createPlacingGate } from './hold-while-lacking';

it('treats a missing data folder as a lack, and does not touch its path', () => {
  const { ctx, dataDirectory } = makePlatform();
  const quiet = () => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  const gate = createPlacingGate({ ctx, timing: readTiming(undefined), monotonic: () => 0, log });
  expect(gate.look()).toBeNull();
  const away = `${dataDirectory}-away`;
  renameSync(dataDirectory, away);
  expect(gate.look()).toBe('folder');
  expect(existsSync(dataDirectory)).toBe(false);
  mkdirSync(dataDirectory);
  expect(gate.look()).toBe('folder');
  expect(readdirSync(dataDirectory)).toEqual([]);
  renameSync(away, `${dataDirectory}`);
  expect(gate.look()).toBeNull();
});
