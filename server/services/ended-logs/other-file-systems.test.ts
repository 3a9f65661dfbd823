/** @file Logs of ended attempts on file systems without links, and on those that number files with 64 bits. */
import type { BigIntStats, StatSyncOptions } from 'node:fs';
import { closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import { temporaryDirectory } from '@/test/temporary-directory';
import { bringBackLog, isLogOf, openLog, packLog } from './packed-log';

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  /** As Lustre numbers them. */
  const numbered = (stat: BigIntStats | undefined, options?: StatSyncOptions) => {
    if (stat === undefined) return stat;
    const ino = (1n << 60n) + stat.ino;
    return Object.assign(stat, { ino: options?.bigint === true ? ino : Number(ino) });
  };
  return {
    ...fs,
    linkSync() {
      throw Object.assign(new Error('no links here'), { code: 'EPERM' });
    },
    statSync: (file: string, options?: StatSyncOptions) =>
      numbered(fs.statSync(file, { throwIfNoEntry: options?.throwIfNoEntry ?? true, bigint: true }), options),
    fstatSync(descriptor: number, options?: StatSyncOptions) {
      const { size } = fs.fstatSync(descriptor);
      const stat = numbered(fs.fstatSync(descriptor, { bigint: true }), options);
      return options?.bigint === true ? stat : Object.assign(stat ?? {}, { size });
    },
  };
});

function packedLog() {
  const directory = temporaryDirectory();
  const file = path.join(directory, attemptFiles.events);
  writeFileSync(file, '{"a":1}\n');
  for (const _ of packLog(directory));
  return { directory, file };
}

it('brings a log back without links', () => {
  const { directory, file } = packedLog();
  expect(bringBackLog(directory)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}\n');
});

it('tells files apart whose numbers differ in the last of 19 digits', () => {
  const { directory, file } = packedLog();
  const descriptor = openLog(directory);
  expect(isLogOf(directory, descriptor)).toBe(true);
  rmSync(file);
  writeFileSync(file, 'another');
  expect(isLogOf(directory, descriptor)).toBe(false);
  closeSync(descriptor);
});
