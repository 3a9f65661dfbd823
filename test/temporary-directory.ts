/** @file A separate folder for each test or test file, removed when they are over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** Absolute path of a new empty folder; removed with its content when the running test has finished. */
export function temporaryDirectory(): string {
  const directory = make();
  onTestFinished(() => remove(directory));
  return directory;
}

/** As `temporaryDirectory`, for all tests of a file (or of the describe it is called in). */
export function sharedDirectory(): string {
  const directory = make();
  afterAll(() => remove(directory));
  return directory;
}

const make = (): string => mkdtempSync(path.join(tmpdir(), 'masthead-test-'));
const remove = (directory: string): void => rmSync(directory, { recursive: true, force: true });
