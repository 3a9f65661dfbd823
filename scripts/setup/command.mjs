// @ts-check
/** @file Running other programs from the bootstrap scripts. Plain Node: these files run before anything is installed. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** A failure whose message is enough for the user: printed without a stack. */
export class SetupError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'SetupError';
  }
}

/** Progress goes to stderr, so that a command's own output can be piped. @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Full path of a program on PATH, or undefined.
 * @param {string} program
 */
export function which(program) {
  for (const directory of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(directory || '.', program);
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return candidate;
    } catch {
      // Not here: the next folder may have it.
    }
  }
  return undefined;
}

/**
 * Runs a program with its output shown on stderr; resolves to its exit code (128 + signal when killed).
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{env?: Record<string, string | undefined>, cwd?: string, keepLine?: (line: string) => boolean}} [options]
 *   keepLine: whether a line is shown; without it the program writes to the terminal itself, progress bars and all
 * @returns {Promise<number>}
 */
export function show(program, args, options = {}) {
  const { keepLine } = options;
  return new Promise((resolve, reject) => {
    const output = keepLine === undefined ? process.stderr : 'pipe';
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
    });
    if (keepLine !== undefined) {
      for (const input of [child.stdout, child.stderr]) {
        if (input !== null) createInterface({ input }).on('line', (line) => keepLine(line) && say(line));
      }
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 137)));
  });
}

/**
 * Runs a program quietly.
 * @param {string} program
 * @param {readonly string[]} args
 */
export function capture(program, args) {
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}`.trim() };
}

/** True when this file is the program that node was asked to run. @param {string} moduleUrl `import.meta.url` */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(moduleUrl);
}

/**
 * Runs a script's main function: a SetupError is printed as it is, anything else with its stack.
 * @param {() => Promise<number | void>} main resolves to the exit code, 0 when it says nothing
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const known = error instanceof Error && (error.name === 'SetupError' || error.name === 'DomainError');
    say(known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}
