/** @file How `npm test` counts: nothing that failed is lost, whatever way it failed. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { tallyOfPlaywright, tallyOfVitest, tallyOfWhole } from './tally.mjs';

function reportOf(report: unknown): string {
  const file = path.join(temporaryDirectory(), 'report.json');
  writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
  return file;
}

const vitestSuite = (status: string, tests: readonly [status: string, name: string][], message = '') => ({
  name: '/root/room/probe.test.ts',
  status,
  message,
  assertionResults: tests.map(([outcome, fullName]) => ({
    status: outcome,
    fullName,
    failureMessages: ['\n it broke'],
  })),
});

describe('tallyOfVitest', () => {
  it('counts passed, failed and skipped tests', () => {
    const suite = vitestSuite('failed', [
      ['passed', 'a'],
      ['failed', 'b'],
      ['skipped', 'c'],
      ['todo', 'd'],
    ]);
    expect(tallyOfVitest(reportOf({ testResults: [suite] }), false, '/root')).toEqual({
      passed: 1,
      failed: 1,
      failures: ['room/probe.test.ts: b: it broke'],
      skipped: ['room/probe.test.ts: c', 'room/probe.test.ts: d'],
    });
  });

  it('counts a file that fails as a whole', () => {
    const report = { testResults: [vitestSuite('failed', [], 'cannot find module')] };
    expect(tallyOfVitest(reportOf(report), false, '/root').failures).toEqual([
      'room/probe.test.ts: cannot find module',
    ]);
  });

  it.each([
    ['an exit code that no test explains', { testResults: [vitestSuite('passed', [['passed', 'a']])] }, false],
    ['no test at all', { testResults: [] }, true],
    ['only skipped tests', { testResults: [vitestSuite('passed', [['skipped', 'a']])] }, true],
    ['half a report', '{"testResults": [', false],
  ])('counts as a failure: %s', (_what, report, ok) => {
    expect(tallyOfVitest(reportOf(report), ok, '/root').failed).toBe(1);
  });
});

describe('tallyOfPlaywright', () => {
  const spec = (title: string, status: string, message = '') => ({
    title,
    tests: [{ status, results: [{ errors: message === '' ? [] : [{ message }] }] }],
  });

  it('walks nested suites, and a journey that is flaky has failed', () => {
    const report = {
      suites: [
        {
          title: 'runs.spec.ts',
          specs: [spec('opens', 'expected')],
          suites: [
            {
              title: 'launch',
              specs: [
                spec('starts', 'unexpected', '\u001b[31mtimed out\u001b[0m'),
                spec('stops', 'flaky'),
                spec('gpu', 'skipped'),
              ],
            },
          ],
        },
      ],
      errors: [],
    };
    expect(tallyOfPlaywright(reportOf(report), false)).toEqual({
      passed: 1,
      failed: 2,
      failures: ['runs.spec.ts › launch › starts: timed out', 'runs.spec.ts › launch › stops'],
      skipped: ['runs.spec.ts › launch › gpu'],
    });
  });

  it('counts what failed outside any journey', () => {
    const report = { suites: [], errors: [{ message: 'the server did not start' }] };
    expect(tallyOfPlaywright(reportOf(report), false).failures).toEqual(['playwright: the server did not start']);
    expect(tallyOfPlaywright('/nowhere/report.json', false).failed).toBe(1);
  });
});

it('counts a step without tests as one', () => {
  expect(tallyOfWhole(true, '')).toMatchObject({ passed: 1, failed: 0 });
  expect(tallyOfWhole(false, 'Types: exit code 2')).toMatchObject({
    passed: 0,
    failed: 1,
    failures: ['Types: exit code 2'],
  });
});
