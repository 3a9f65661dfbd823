/** @file Programs bundled for tests as the build bundles them, in a separate folder inside the checkout (for node_modules). */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface TestPrograms {
  readonly root: string;
  /** Path of a bundled program. */
  file(name: string): string;
  remove(): void;
}

/** @param entries program name → source file */
export async function bundlePrograms(entries: Readonly<Record<string, URL>>): Promise<TestPrograms> {
  const root = path.resolve(import.meta.dirname, '../..');
  mkdirSync(path.join(root, 'build'), { recursive: true });
  const outdir = mkdtempSync(path.join(root, 'build', 'test-programs-'));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, fileURLToPath(file)])),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    external: ['*.node'],
    logLevel: 'error',
  });
  return {
    root,
    file: (name) => path.join(outdir, `${name}.js`),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}
