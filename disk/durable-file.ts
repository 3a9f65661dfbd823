/**
 * @file Files and folders that survive a power cut once the call returned: written aside, flushed, renamed, and the folder flushed,
 * because a name is not part of its file. Data only written survives a kill of the process, but no power cut.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Writes the file durably; the old one stays until the new one is complete. */
export function writeDurably(file: string, bytes: Uint8Array): void {
  const aside = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(aside, 'w');
    try {
      writeWhole(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(aside, file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  flushFolder(path.dirname(file));
}

/** Puts a whole file or folder, flushed already, under its name. */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  flushFolder(path.dirname(to));
}

/** Makes the folder and those above it that are missing. */
export function makeFolderDurably(folder: string): void {
  if (existsSync(folder)) return;
  const above = path.dirname(folder);
  makeFolderDurably(above);
  mkdirSync(folder, { recursive: true });
  flushFolder(above);
}

/** Writes all bytes: the system may take fewer at a time. */
export function writeWhole(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written, bytes.length - written);
}

/** Its names, not the content of its files. */
export const flushFolder = (folder: string): void => flushFile(folder);

export function flushFile(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
