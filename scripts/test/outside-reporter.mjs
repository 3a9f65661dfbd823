// @ts-check
/**
 * @file A Vitest reporter that records what its JSON report leaves out: errors outside any test (a rejection nobody
 * handles, a worker that died) and files whose tests never came to an end. Where to: MASTHEAD_TEST_OUTSIDE.
 */
import { writeFileSync } from 'node:fs';

/** @typedef {{file: string | undefined, what: string}} Outside `file`: the test file that ran then, where Vitest knows it */

export default class OutsideReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules @param {readonly any[]} errors */
  onTestRunEnd(modules, errors) {
    const unfinished = modules.filter((module) => module.state() === 'pending' || module.state() === 'queued');
    /** @type {Outside[]} */
    const found = errors.map((error) => ({
      // A worker that died names no file: its own is the one that did not come to an end.
      file: error.VITEST_TEST_PATH ?? unfinished[0]?.moduleId,
      what: `${error.type ?? 'Error'}: ${error.message ?? 'unknown'} (${firstFrame(error)})`,
    }));
    for (const module of unfinished) found.push({ file: module.moduleId, what: 'its tests did not come to an end' });
    const file = process.env.MASTHEAD_TEST_OUTSIDE;
    if (file !== undefined) writeFileSync(file, JSON.stringify(found));
  }
}

/** @param {any} error where it was thrown, as far as that is known */
function firstFrame(error) {
  const [frame] = error.stacks ?? [];
  return frame === undefined ? 'no stack' : `${frame.method} ${frame.file}:${frame.line}`;
}
