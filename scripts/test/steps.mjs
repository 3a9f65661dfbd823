// @ts-check
/** @file The steps of `npm test`, in order. Each resolves to what it counted. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { loadSupervisor } from '../build/program.mjs';
import { buildState } from '../build/stamp.mjs';
import { findChromium } from '../setup/chromium.mjs';
import { root } from '../setup/command.mjs';
import { runStep } from './run-step.mjs';
import { failedFiles, outsideFile, tallyOfPlaywright, tallyOfVitest, tallyOfWhole, withSecondLook } from './tally.mjs';

const reports = path.join(root, 'build', 'test-reports');

/**
 * @typedef {object} Step
 * @property {string} name as given on the command line
 * @property {string} title
 * @property {() => Promise<import('./tally.mjs').Tally>} run
 */

/** @param {string} file below node_modules */
const tool = (file) => path.join(root, 'node_modules', file);

/**
 * A step that passes or fails as a whole: programs run one after the other, the first failure ends it.
 * @param {string} name @param {string} title @param {number} minutes
 * @param {readonly (readonly string[])[]} programs node scripts with their arguments
 * @returns {Step}
 */
function whole(name, title, minutes, ...programs) {
  return {
    name,
    title,
    run: async () => {
      for (const args of programs) {
        const { ok, reason } = await runStep(process.execPath, args, { minutes });
        if (!ok) return tallyOfWhole(false, `${title}: ${reason}; see above`);
      }
      return tallyOfWhole(true, '');
    },
  };
}

/** @param {string} name */
function reportFile(name) {
  mkdirSync(reports, { recursive: true });
  const file = path.join(reports, `${name}.json`);
  rmSync(file, { force: true });
  return file;
}

/** @param {readonly string[]} files none: all @param {string} report */
async function runVitest(files, report) {
  const args = [tool('vitest/vitest.mjs'), 'run', ...files];
  args.push('--reporter=dot', '--reporter=json', `--outputFile.json=${report}`);
  args.push('--reporter=./scripts/test/outside-reporter.mjs');
  const outside = outsideFile(report);
  rmSync(outside, { force: true });
  const env = { NODE_ENV: 'test', MASTHEAD_TEST_OUTSIDE: outside };
  const { ok } = await runStep(process.execPath, args, { minutes: 25, env });
  return tallyOfVitest(report, ok, root);
}

/** @type {Step} */
const unit = {
  name: 'unit',
  title: 'Unit and integration tests',
  run: async () => {
    const report = reportFile('unit');
    const first = await runVitest([], report);
    const files = failedFiles(report, root);
    if (files.length === 0) return first;
    return withSecondLook(first, () => runVitest(files, reportFile('unit-again')));
  },
};

/** @param {readonly string[]} options of Playwright @param {string} report */
async function runPlaywright(options, report) {
  const args = [tool('@playwright/test/cli.js'), 'test', '--reporter=list,json', ...options];
  const port = await (await loadSupervisor()).freePort();
  const env = {
    MASTHEAD_E2E_PORT: String(port),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    MASTHEAD_CHROMIUM: findChromium(),
  };
  const { ok } = await runStep(process.execPath, args, { minutes: 40, env });
  return tallyOfPlaywright(report, ok);
}

/** @type {Step} */
const journeys = {
  name: 'journeys',
  title: 'Browser journeys',
  run: async () => {
    if (buildState() !== 'fresh')
      return tallyOfWhole(false, 'Browser journeys: not run, there is no build of these sources');
    const first = await runPlaywright([], reportFile('journeys'));
    return withSecondLook(first, () =>
      runPlaywright(['--last-failed', '--trace=retain-on-failure'], reportFile('journeys-again')),
    );
  },
};

/** @type {readonly Step[]} */
export const steps = [
  whole('types', 'Types', 5, [tool('next/dist/bin/next'), 'typegen'], [tool('typescript/bin/tsc'), '--noEmit']),
  whole('lint', 'Lint', 3, [tool('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']),
  whole('imports', 'Import rules', 3, [
    tool('dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err',
    '.',
  ]),
  whole('dead-code', 'Dead code', 3, [tool('knip/bin/knip.js')]),
  unit,
  whole('build', 'Production build', 6, [path.join(root, 'scripts', 'build.mjs')]),
  journeys,
];
