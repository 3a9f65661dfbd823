/** @file A compiled engine of other sources is refused, by a message that says how to mend it. */
import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interfaceDigest, sourcesDigest } from './origin.mjs';

const source = path.join(import.meta.dirname, 'src');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'masthead-origin-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What the engine says where the addon is a script with this origin. */
async function availabilityWith(origin: unknown): Promise<unknown> {
  const addon = path.join(folder, 'engine.cjs');
  writeFileSync(addon, `exports.kernelName = () => 'portable';\nexports.origin = ${JSON.stringify(origin)};\n`);
  vi.stubEnv('MASTHEAD_ENGINE_ADDON', addon);
  vi.resetModules();
  return (await import('./index')).nativeAvailability();
}

describe('an addon', () => {
  it('is taken if it is of the sources here', async () => {
    const current = { interface: interfaceDigest(), sources: sourcesDigest(source) };
    expect(await availabilityWith(current)).toEqual({ available: true, isa: 'portable' });
  });

  it.each([
    ['of before origins', undefined],
    ['of another interface', { interface: 'other', sources: sourcesDigest(source) }],
    ['of other sources', { interface: interfaceDigest(), sources: 'other' }],
  ])('%s is refused', async (_, origin) => {
    await expect(availabilityWith(origin)).rejects.toThrow(/other sources.*npm run build:native/);
  });
});

it('the digest of sources changes with what they say and how they are named', () => {
  const copy = path.join(folder, 'src');
  cpSync(source, copy, { recursive: true });
  expect(sourcesDigest(copy)).toBe(sourcesDigest(source));
  renameSync(path.join(copy, 'kernels/pool.h'), path.join(copy, 'kernels/pools.h'));
  const renamed = sourcesDigest(copy);
  writeFileSync(path.join(copy, 'plan.h'), '');
  expect(new Set([sourcesDigest(source), renamed, sourcesDigest(copy)]).size).toBe(3);
});
