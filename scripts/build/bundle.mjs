// @ts-check
/** @file The workers and the command line, bundled by esbuild; packages and native addons stay external. */
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { root, SetupError } from '../setup/command.mjs';
import { commands, entries, pageScripts } from './entries.mjs';

/**
 * esbuild's options for the named programs.
 * @param {string} outputDirectory absolute
 * @param {readonly (keyof typeof entries)[]} names
 * @returns {import('esbuild').BuildOptions & {write: true}}
 */
export function bundleOptions(outputDirectory, names) {
  const missing = names.filter((name) => !existsSync(path.join(root, entries[name])));
  if (missing.length > 0) {
    throw new SetupError(
      `Cannot bundle ${missing.map((name) => `${name} (${entries[name]} does not exist)`).join(', ')}.`,
    );
  }
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [name, entries[name]])),
    outdir: outputDirectory,
    bundle: true,
    write: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    external: ['*.node'],
    ...(names.length === 1 && names[0] === 'runner' ? { splitting: true, chunkNames: 'runner-[hash]' } : {}),
    logLevel: 'warning',
  };
}

/** esbuild's options for the scripts of exported pages. @type {import('esbuild').BuildOptions} */
export const pageScriptOptions = {
  absWorkingDir: root,
  entryPoints: pageScripts,
  bundle: true,
  write: true,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  minify: true,
  logLevel: 'warning',
};

/** Every program there is. */
const everyProgram = /** @type {(keyof typeof entries)[]} */ (Object.keys(entries));

/**
 * Bundles the named programs.
 * @param {string} outputDirectory absolute
 * @param {readonly (keyof typeof entries)[]} [names] default: all
 */
export async function bundle(outputDirectory, names = everyProgram) {
  const esbuild = await import('esbuild');
  const programs = names.filter((name) => !commands.has(name) && name !== 'runner');
  const withShebang = names.filter((name) => commands.has(name));
  if (programs.length > 0) await esbuild.build(bundleOptions(outputDirectory, programs));
  // In pieces: each run is a process of it, and loads no engine that it does not use.
  if (names.includes('runner')) await esbuild.build(bundleOptions(outputDirectory, ['runner']));
  if (withShebang.length > 0) {
    await esbuild.build({ ...bundleOptions(outputDirectory, withShebang), banner: { js: '#!/usr/bin/env node' } });
  }
  if (names.includes('web')) await esbuild.build({ ...pageScriptOptions, outdir: outputDirectory });
  for (const name of withShebang) chmodSync(path.join(outputDirectory, `${name}.js`), 0o755);
}
