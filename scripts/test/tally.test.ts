/** @file How `npm test` counts: no failure is lost, whatever its kind. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import {
  failedFiles,
  outsideFile,
  skippedByFile,
  tallyOfPlaywright,
  tallyOfVitest,
  tallyOfWhole,
  withSecondLook,
} from './tally.mjs';

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
      unsteady: [],
    });
  });

  it('counts a file that fails as a whole', () => {
    const report = { testResults: [vitestSuite('failed', [], 'cannot find module')] };
    expect(tallyOfVitest(reportOf(report), false, '/root').failures).toEqual([
      'room/probe.test.ts: cannot find module',
    ]);
  });

  it('counts what failed outside tests, and looks at the file again in which it did', () => {
    const report = reportOf({ testResults: [vitestSuite('passed', [['passed', 'a']])] });
    const outside = [
      { file: '/root/room/probe.test.ts', what: 'Unhandled Rejection: read ECONNRESET' },
      { what: 'Unhandled Error: Worker exited unexpectedly' },
    ];
    writeFileSync(outsideFile(report), JSON.stringify(outside));
    expect(tallyOfVitest(report, false, '/root')).toMatchObject({
      passed: 1,
      failed: 2,
      failures: [
        'room/probe.test.ts (outside its tests): Unhandled Rejection: read ECONNRESET',
        'vitest (outside its tests): Unhandled Error: Worker exited unexpectedly',
      ],
    });
    expect(failedFiles(report, '/root')).toEqual([]);
    writeFileSync(outsideFile(report), JSON.stringify(outside.slice(0, 1)));
    expect(failedFiles(report, '/root')).toEqual(['room/probe.test.ts']);
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
      unsteady: [],
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

describe('withSecondLook', () => {
  const failed = (count: number) => ({ passed: 9, failed: count, failures: ['a: reset'], skipped: [], unsteady: [] });
  const good = { passed: 4, failed: 0, failures: [], skipped: [], unsteady: [] };
  const again = (tally: typeof good) => async () => tally;

  it('reports tests that passed only alone, and does not count them as failed', async () => {
    const tally = await withSecondLook(failed(1), again(good));
    expect(tally).toEqual({ passed: 10, failed: 0, failures: [], skipped: [], unsteady: ['a: reset'] });
  });

  it('keeps every failure if one fails again, or if nothing ran', async () => {
    expect(await withSecondLook(failed(2), again({ ...good, failed: 1 }))).toEqual(failed(2));
    expect(await withSecondLook(failed(1), again({ ...good, passed: 0 }))).toEqual(failed(1));
  });

  it('does not look again where nothing failed, or too much', async () => {
    const never = () => Promise.reject(new Error('it ran again'));
    expect(await withSecondLook(good, never)).toEqual(good);
    expect(await withSecondLook(failed(4), never)).toEqual(failed(4));
  });

  it('runs again the files in which something failed, none other', () => {
    const suites = [
      vitestSuite('failed', [['failed', 'b']]),
      { ...vitestSuite('passed', []), name: '/root/other.test.ts' },
    ];
    expect(failedFiles(reportOf({ testResults: suites }), '/root')).toEqual(['room/probe.test.ts']);
    expect(failedFiles('/no/report.json', '/root')).toEqual([]);
  });
});

it('names the tests of a file that were skipped, or counts them where they are many', () => {
  const many = Array.from({ length: 9 }, (_, at) => `engine/gpu.test.ts: case ${at}`);
  expect(skippedByFile(['a.test.ts: one', ...many, 'a.test.ts: two'])).toEqual([
    'a.test.ts: one',
    'a.test.ts: two',
    'engine/gpu.test.ts: case 0, and 8 more of this file',
  ]);
});
