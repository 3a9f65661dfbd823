// @ts-check
/** @file Whether the native engine is as its sources are, at a glance: without a process, and without asking the compiler for its version. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/command.mjs';
import { filesUnder, glanceAt } from './glance.mjs';

const engine = path.join(root, 'build', 'native', 'masthead_engine.node');
const made = [
  'engine/native/src',
  'engine/native/interface-table.mjs',
  'engine/native/origin.mjs',
  'scripts/build-native.mjs',
  'scripts/build/native-interface.mjs',
];

const glance = () =>
  glanceAt(
    made.flatMap((each) => filesUnder(each)).sort(),
    JSON.stringify([process.versions.modules, process.arch, process.env.CXX ?? null]),
  );

const glanceFile = (/** @type {string} */ output) => `${output}.glance`;

export function nativeEngineIsCurrent() {
  const file = glanceFile(engine);
  return existsSync(engine) && existsSync(file) && readFileSync(file, 'utf8') === glance();
}

/** Once it was built, or found to be up to date. @param {string} output */
export function noteNativeEngine(output) {
  if (output === engine) writeFileSync(glanceFile(output), glance());
}
