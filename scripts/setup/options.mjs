// @ts-check
/** @file What `npm start` and `npm run demo` take on the command line: a wrong option is refused with the usage. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SetupError } from './command.mjs';

/**
 * @template {import('node:util').ParseArgsConfig['options']} T
 * @param {string} usage
 * @param {T} options
 */
export function readOptions(usage, options) {
  try {
    return parseArgs({ options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new SetupError(`${error instanceof Error ? error.message : error}\nUsage: ${usage}`);
  }
}

/** npm runs scripts in the checkout; a path that the user typed is relative to the user's folder. @param {string} typed */
export function typedPath(typed) {
  return path.resolve(process.env.INIT_CWD ?? process.cwd(), typed);
}
