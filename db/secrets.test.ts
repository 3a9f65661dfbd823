/** @file Secrets beside the database: one for all processes, for their owner alone, and no link is followed. */
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { keepSecret, readSecret, removeSecret, replaceSecret } from './secrets';

const modeOf = (file: string): number => statSync(file).mode & 0o777;

it('are kept once, replaced, removed, and readable by their owner alone', () => {
  const data = temporaryDirectory();
  const before = process.umask(0);
  try {
    expect(readSecret(data, 'session')).toBeNull();
    expect(keepSecret(data, 'session', 'one')).toBe('one');
    expect(keepSecret(data, 'session', 'two')).toBe('one');
    replaceSecret(data, 'session', 'three');
    expect(readSecret(data, 'session')).toBe('three');
    expect([modeOf(path.join(data, 'secrets')), modeOf(path.join(data, 'secrets/session'))]).toEqual([0o700, 0o600]);
    removeSecret(data, 'session');
    expect(readSecret(data, 'session')).toBeNull();
  } finally {
    process.umask(before);
  }
});

it('are not read through a link', () => {
  const data = temporaryDirectory();
  mkdirSync(path.join(data, 'secrets'));
  writeFileSync(path.join(data, 'known'), 'known to all');
  symlinkSync(path.join(data, 'known'), path.join(data, 'secrets/session'));
  expect(readSecret(data, 'session')).toBeNull();
  expect(() => keepSecret(data, 'session', 'one')).toThrow(/must be a plain file/);
  replaceSecret(data, 'session', 'two');
  expect(readSecret(data, 'session')).toBe('two');
});
