// @ts-check
/** @file One bundled program alone, for commands that must work before (or without) a whole build. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../setup/command.mjs';
import { bundle } from './bundle.mjs';
import { buildState, distribution } from './stamp.mjs';

/**
 * Path of a program built from the current sources: dist's if that is fresh, else one bundled now. A stale dist is left
 * alone, since a running platform may start runners from it.
 * @param {keyof typeof import('./entries.mjs').entries} name
 */
export async function programFile(name) {
  if (buildState() === 'fresh') return path.join(distribution, `${name}.js`);
  const directory = path.join(root, 'build', 'programs');
  await bundle(directory, [name]);
  return path.join(directory, `${name}.js`);
}

/** The supervisor as a module, from a fresh build or bundled now. @returns {Promise<typeof import('../../workers/supervisor/index')>} */
export async function loadSupervisor() {
  return import(pathToFileURL(await programFile('supervisor')).href);
}
