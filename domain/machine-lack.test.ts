/** @file Lacks of the machine are distinguished from other failures, also when they are only the cause. */
import { describe, expect, it } from 'vitest';
import { DomainError } from './errors';
import { describeLack, lackOf, lackOfFileSystem, lacks } from './machine-lack';

const coded = (code: string): Error => Object.assign(new Error('refused'), { code });

describe('lackOf', () => {
  it.each([
    ['ENOSPC', 'space'],
    ['EDQUOT', 'space'],
    ['SQLITE_FULL', 'space'],
    ['ENOMEM', 'memory'],
    ['EAGAIN', 'processes'],
    ['EMFILE', 'descriptors'],
    ['ENFILE', 'descriptors'],
    ['EROFS', 'permission'],
    ['EACCES', 'permission'],
    ['SQLITE_READONLY_DBMOVED', 'permission'],
    ['SQLITE_IOERR_WRITE', 'folder'],
    ['ESTALE', 'folder'],
    ['DEVICE_LOST', 'device'],
    ['ENOENT', null],
    ['SQLITE_CONSTRAINT_UNIQUE', null],
  ])('%s is a lack of %s', (code, lack) => {
    expect(lackOf(coded(code))).toBe(lack);
    expect(lackOf(new DomainError('unavailable', 'It could not be started.', { cause: coded(code) }))).toBe(lack);
  });

  it('takes a missing path for an unreachable folder only if the platform made it', () => {
    expect(lackOf(coded('ENOENT'), { own: true })).toBe('folder');
    expect(lackOf(new DomainError('not-found', 'gone'), { own: true })).toBeNull();
    expect(lackOf('text')).toBeNull();
  });
});

it('judges a file system by its free room and files, if it counts files', () => {
  const disk = { freeBytes: 100, files: 1000, freeFiles: 900 };
  expect(lackOfFileSystem(disk, 100)).toBeNull();
  expect(lackOfFileSystem(disk, 101)).toBe('space');
  expect(lackOfFileSystem({ ...disk, freeFiles: 3 }, 1)).toBe('inodes');
  expect(lackOfFileSystem({ ...disk, files: 0, freeFiles: 0 }, 1)).toBeNull();
});

it('has words for each', () => {
  expect(new Set(lacks.map((lack) => describeLack(lack, '/data'))).size).toBe(lacks.length);
});
