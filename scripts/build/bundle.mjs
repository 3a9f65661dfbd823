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
    // Read in one piece: from their packages they are some hundred small files, which each of a sweep's runs would find and read anew.
    alias: { zod: path.join(packages, 'zod/index.js'), '@noble/hashes': path.join(packages, '@noble/hashes') },
    sourcemap: 'linked',
    // Each program reads its map at its start; the sources lie beside it.
    sourcesContent: false,
    external: ['*.node'],
    plugins: [englishAlone],
    ...(names.every((name) => inPieces.has(name)) ? { splitting: true, chunkNames: 'runner-[hash]' } : {}),
    logLevel: 'warning',
  };
}

const packages = path.join(root, 'node_modules');

/** Zod brings its messages in some fifty languages, 360 KB that each program would read at its start. @type {import('esbuild').Plugin} */
const englishAlone = {
  name: 'english-alone',
  setup(build) {
    const folder = path.join(packages, 'zod/v4/locales');
    build.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: folder,
    }));
  },
};

/** Each run is a process of them: they load no engine, schema or reader of cards that the run does not use. */
const inPieces = new Set(['runner', 'heartbeat']);

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
  const programs = names.filter((name) => !commands.has(name) && !inPieces.has(name));
  const pieces = names.filter((name) => inPieces.has(name));
  const withShebang = names.filter((name) => commands.has(name));
  if (programs.length > 0) await esbuild.build(bundleOptions(outputDirectory, programs));
  if (pieces.length > 0) await esbuild.build(bundleOptions(outputDirectory, pieces));
  if (withShebang.length > 0) {
    await esbuild.build({ ...bundleOptions(outputDirectory, withShebang), banner: { js: '#!/usr/bin/env node' } });
  }
  if (names.includes('web')) await esbuild.build({ ...pageScriptOptions, outdir: outputDirectory });
  for (const name of withShebang) chmodSync(path.join(outputDirectory, `${name}.js`), 0o755);
}
