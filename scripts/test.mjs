// @ts-check
/**
 * @file `npm test`: what continuous integration calls. Installs what is missing, runs every step in order (or only those
 * named: `npm test -- types unit`), and ends with `N passed, N failed` over all of them.
 */
import { runMain, SetupError } from './setup/command.mjs';
import { setUp } from './setup.mjs';

/** @param {number} since of performance.now() */
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);

await runMain(async () => {
  const begun = performance.now();
  const wanted = process.argv.slice(2);
  /** @param {string} step */
  const needs = (step) => wanted.length === 0 || wanted.includes(step);
  print('== Set-up');
  // The steps' own imports need installed packages, so they are loaded after set-up.
  try {
    await setUp({
      browser: needs('journeys'),
      data: needs('unit') || needs('journeys'),
      pytorch: needs('unit'),
    });
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    print('0 passed, 1 failed');
    return 1;
  }
  print(`-- Set-up: ${seconds(begun)}`);
  const { steps } = await import('./test/steps.mjs');
  const { skippedByFile } = await import('./test/tally.mjs');

  const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new SetupError(
      `No such step: ${unknown.join(', ')}. There are ${steps.map((step) => step.name).join(', ')}.`,
    );
  }
  const total = { passed: 0, failed: 0 };
  /** @type {string[]} */
  const failures = [];
  /** @type {string[]} */
  const skipped = [];
  /** @type {string[]} */
  const unsteady = [];
  /** @type {string[]} */
  const summary = [];
  for (const step of steps) {
    if (!needs(step.name)) continue;
    if (process.exitCode === 130) break;
    print(`\n== ${step.title}`);
    const started = performance.now();
    const tally = await step.run();
    total.passed += tally.passed;
    total.failed += tally.failed;
    failures.push(...tally.failures);
    skipped.push(...tally.skipped);
    unsteady.push(...tally.unsteady);
    const line = `${step.title}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped, ${seconds(started)}`;
    summary.push(line);
    print(`-- ${line}`);
  }

  print(`\n== Summary (${seconds(begun)})`);
  for (const line of summary) print(line);
  for (const failure of failures) print(`FAILED ${failure}`);
  for (const name of unsteady) print(`UNSTEADY, passed when run again alone: ${name}`);
  for (const line of skippedByFile(skipped)) print(`skipped: ${line}`);
  if (skipped.length > 0) print(`Skipped ${skipped.length}: what they need is not on this machine.`);
  if (process.exitCode === 130) print('Interrupted.');
  print(`${total.passed} passed, ${total.failed} failed`);
  return process.exitCode === 130 ? 130 : total.failed > 0 || total.passed === 0 ? 1 : 0;
});
