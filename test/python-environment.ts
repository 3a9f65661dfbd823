/** @file Virtual environments of Python with packages from PyPI, made once, for what is tested or measured against other programs. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Path of a python that has these packages, in `folder` and kept there; null where PyPI has none of them for it, or can't be reached. */
export async function pythonWith(
  folder: string,
  packages: readonly string[],
  { interpreter = 'python3' } = {},
): Promise<string | null> {
  const python = path.join(folder, 'bin', 'python');
  const ready = path.join(folder, 'ready');
  if (existsSync(ready) && readFileSync(ready, 'utf8') === packages.join(' ')) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  await run(interpreter, ['-m', 'venv', folder]);
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const said = error instanceof Error ? error.message : String(error);
    if (/No matching distribution|Connection|Temporary failure|Network is unreachable|timed out/i.test(said))
      return null;
    throw error;
  }
  writeFileSync(ready, packages.join(' '));
  return python;
}
