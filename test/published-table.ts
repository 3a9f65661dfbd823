/** @file Published tables beside the repository, for tests: where one is, and a hint for a test's name if it is not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export function publishedTable(name: string): { path: string; missing: boolean; hint: string } {
  const path = join(import.meta.dirname, '../../shared/data', name);
  const missing = !existsSync(path);
  return { path, missing, hint: missing ? ` (skipped: ../shared/data/${name} is not here)` : '' };
}
