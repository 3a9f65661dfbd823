/** @file A folder of its own for each test, gone when the test is over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Absolute path of a new empty folder; removed with all it holds when the running test has finished. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'masthead-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
