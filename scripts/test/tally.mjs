// @ts-check
/** @file What a step of `npm test` counted, read from its tool's JSON report; a step without tests counts as one. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {string[]} failures one line each: where, what
 * @property {string[]} skipped one line each
 * @property {string[]} unsteady one line each: what failed, and passed when it was run again alone
 */

/** More failures than these are no chance: nothing is run again. */
const fewFailures = 3;

/** A step that passes or fails as a whole. @param {boolean} ok @param {string} failure @returns {Tally} */
export function tallyOfWhole(ok, failure) {
  return ok
    ? { passed: 1, failed: 0, failures: [], skipped: [], unsteady: [] }
    : { passed: 0, failed: 1, failures: [failure], skipped: [], unsteady: [] };
}

/**
 * A few failures are tried once more, alone: tests that then pass are unsteady, which is reported and does not
 * fail the step. If any still fails, all count as failed.
 * @param {Tally} first @param {() => Promise<Tally>} runAgain @returns {Promise<Tally>}
 */
export async function withSecondLook(first, runAgain) {
  if (first.failed === 0 || first.failed > fewFailures || process.exitCode === 130) return first;
  const second = await runAgain();
  if (second.failed > 0 || second.passed === 0) return first;
  return { ...first, passed: first.passed + first.failed, failed: 0, failures: [], unsteady: first.failures };
}

/** Files in which, or while which, something failed in Vitest; none if a failure belongs to no file. @param {string} file @param {string} root @returns {string[]} */
export function failedFiles(file, root) {
  const suites = readReport(file)?.testResults ?? [];
  const failed = suites.filter((/** @type {any} */ suite) => suite.status === 'failed');
  const outside = outsideTests(file).map((error) => error.file);
  if (outside.includes(undefined)) return [];
  const names = [...failed.map((/** @type {any} */ suite) => suite.name), ...outside];
  return [...new Set(names.map((name) => path.relative(root, name)))];
}

/** The file of errors outside tests of a Vitest run, beside its report. @param {string} file */
export const outsideFile = (file) => `${file}.outside`;

/** @param {string} file @returns {import('./outside-reporter.mjs').Outside[]} */
const outsideTests = (file) => readReport(outsideFile(file)) ?? [];

/**
 * Vitest's JSON report. A file that fails as a whole (it does not compile, its hooks throw) counts as one failure, so does
 * each error outside tests, and so does a run that failed and explains it by none of these or left no report.
 * @param {string} file @param {boolean} ok exit code 0 @param {string} root @returns {Tally}
 */
export function tallyOfVitest(file, ok, root) {
  const report = readReport(file);
  if (report === undefined) return tallyOfWhole(false, 'vitest left no report: it did not get as far as running tests');
  const tally = empty();
  for (const suite of report.testResults) {
    const name = path.relative(root, suite.name);
    const failedBefore = tally.failed;
    for (const test of suite.assertionResults) {
      count(
        tally,
        outcomeOfVitest(test.status),
        `${name}: ${test.fullName.trim()}`,
        firstLine(test.failureMessages?.[0]),
      );
    }
    if (suite.status === 'failed' && tally.failed === failedBefore)
      count(tally, 'failed', name, firstLine(suite.message));
  }
  for (const { file: during, what } of outsideTests(file)) {
    const where = during === undefined ? 'vitest' : path.relative(root, during);
    count(tally, 'failed', `${where} (outside its tests)`, firstLine(what));
  }
  return mustExplain(tally, ok, 'vitest');
}

/**
 * Playwright's JSON report. A journey that passed only on a second try within one run counts as failed: there are no retries.
 * @param {string} file @param {boolean} ok exit code 0 @returns {Tally}
 */
export function tallyOfPlaywright(file, ok) {
  const report = readReport(file);
  if (report === undefined)
    return tallyOfWhole(false, 'playwright left no report: the server or the browser did not start');
  const tally = empty();
  for (const suite of report.suites ?? []) countSuite(tally, suite, []);
  for (const error of report.errors ?? []) count(tally, 'failed', 'playwright', firstLine(error.message));
  return mustExplain(tally, ok, 'playwright');
}

/** @param {Tally} tally @param {any} suite @param {string[]} above */
function countSuite(tally, suite, above) {
  const titles = [...above, suite.title];
  for (const spec of suite.specs ?? []) {
    for (const test of spec.tests) {
      const outcome = test.status === 'expected' ? 'passed' : test.status === 'skipped' ? 'skipped' : 'failed';
      const reason = test.results.flatMap((/** @type {any} */ result) => result.errors ?? [])[0]?.message;
      count(tally, outcome, [...titles, spec.title].join(' › '), firstLine(reason));
    }
  }
  for (const inner of suite.suites ?? []) countSuite(tally, inner, titles);
}

/** @param {string} status @returns {'passed' | 'failed' | 'skipped'} */
function outcomeOfVitest(status) {
  if (status === 'passed' || status === 'failed') return status;
  return 'skipped';
}

/** @returns {Tally} */
function empty() {
  return { passed: 0, failed: 0, failures: [], skipped: [], unsteady: [] };
}

/** @param {Tally} tally @param {'passed' | 'failed' | 'skipped'} outcome @param {string} name @param {string} reason */
function count(tally, outcome, name, reason) {
  if (outcome === 'passed') tally.passed += 1;
  else if (outcome === 'skipped') tally.skipped.push(name);
  else {
    tally.failed += 1;
    tally.failures.push(reason === '' ? name : `${name}: ${reason}`);
  }
}

/** A failing exit code needs a failure that explains it, and no test at all is one. @param {Tally} tally @param {boolean} ok @param {string} tool */
function mustExplain(tally, ok, tool) {
  if (tally.passed + tally.failed === 0) count(tally, 'failed', tool, 'no test ran');
  else if (!ok && tally.failed === 0) count(tally, 'failed', tool, 'it failed, and no test did');
  return tally;
}

/** @param {string} file @returns {any} */
function readReport(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const escapeSequence = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** @param {string | undefined} text */
function firstLine(text) {
  const lines = (text ?? '').replace(escapeSequence, '').split('\n');
  return (
    lines
      .find((line) => line.trim() !== '')
      ?.trim()
      .slice(0, 300) ?? ''
  );
}

/** Of one file: more than this are counted, not named. */
const namedOfFile = 4;

/**
 * A line for each test skipped, or one for all those of a file where they are many.
 * @param {readonly string[]} skipped As tallies name them: `file: test`
 * @returns {string[]}
 */
export function skippedByFile(skipped) {
  /** @type {Map<string, string[]>} */
  const files = new Map();
  for (const name of skipped) {
    const [file = ''] = name.split(': ');
    files.set(file, [...(files.get(file) ?? []), name]);
  }
  return [...files.values()].flatMap((names) =>
    names.length <= namedOfFile ? names : [`${names[0]}, and ${names.length - 1} more of this file`],
  );
}
