/** @file The evidence file: rows and goals in words, rows that were measured before, and prose that is kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { growthHeading, phasesHeading, withProse, withSection } from '../evidence-file';
import { type Measured, merged, readMeasured, writeMeasured } from './measured';
import { asMarkdown, asText, type Report } from './report';
import { makeRow } from './row';

const report: Report = {
  bench: 'engine',
  commit: 'abc1234',
  machine: {
    processor: 'Processor',
    cores: 2,
    memoryGigabytes: 24,
    system: 'Linux 6',
    node: 'v20',
    engine: 'native 1 on Processor (avx2)',
    pytorch: null,
  },
  date: '2026-01-31',
  command: 'npm run bench:engine',
  repetitions: 1,
  notes: ['No PyTorch here.'],
  rows: [
    makeRow(
      { name: 'a', what: 'a step', unit: 'times' },
      [7],
      { atLeast: 8 },
      { nativeSeconds: 0.2, pytorchThreads: 2 },
    ),
    makeRow({ name: 'kernel-b', what: 'b', unit: '%' }, [50], null, { seconds: 1e-4, gigaFlopsPerSecond: 200 }),
  ],
};

const { commit, date, repetitions, machine, rows } = report;
const measured = merged([], rows, { commit, date, repetitions, machine }, () => 0);
const text = asMarkdown(measured);

it('prints goals that are not met as such, and what was left out', () => {
  const printed = asText(report);
  expect(printed).toMatch(/^a +7\.00 +times +at least 8 +not met/m);
  expect(printed).toContain('No PyTorch here.');
});

it('writes machine, both tables, and what measured each row', () => {
  expect(text).toContain(
    '| a step | 7.00 | times | at least 8 | not met | 7.00 | 7.00 | native 200 ms, pytorch threads 2 | native 1, 2026-01-31, abc1234, 1 repetitions |',
  );
  expect(text).toContain('| b | 50.0 | 200 | 100 |');
  expect(text).toContain('Measured by native 1, 2026-01-31, abc1234, 1 repetitions.');
});

it('keeps what people wrote about the bounds', () => {
  const first = `${text}\n## What bounds it\n\nMemory.\n`;
  expect(withProse(text, first)).toBe(first);
  expect(withProse(text, '')).toBe(text);
});

it('replaces one of several sections alone', () => {
  const grown = withSection(`# Report\n\n## What bounds it\n\nMemory.\n`, growthHeading, `${growthHeading}\n\nOld.\n`);
  const file = withSection(grown, phasesHeading, `${phasesHeading}\n\nThree.\n`);
  expect(file).toContain('Old.\n\n## Phases\n\nThree.\n\n## What bounds it');
  expect(withSection(file, growthHeading, `${growthHeading}\n\nNew.\n`)).toBe(file.replace('Old', 'New'));
  expect(withSection(file, phasesHeading, `${phasesHeading}\n\nFour.\n`)).toBe(file.replace('Three', 'Four'));
  expect(withProse(text, file)).toBe(`${text}${file.slice('# Report\n'.length)}`);
});

it('keeps the growth as well, and puts a new one in its place', () => {
  const file = withSection(`# Report\n\n## What bounds it\n\nMemory.\n`, growthHeading, `${growthHeading}\n\nOld.\n`);
  expect(withSection(file, growthHeading, `${growthHeading}\n\nNew.\n`)).toBe(file.replace('Old', 'New'));
  expect(withProse(text, file)).toContain('## Growth\n\nOld.\n\n## What bounds it\n\nMemory.');
});

it('keeps a row until it is measured again, with what measured it, and what did not come to its end', () => {
  const goal = { atLeast: 8 };
  const later: Measured['by'] = { commit: 'def5678', date: '2026-02-01', repetitions: 3, machine };
  const fresh = [
    makeRow({ name: 'b', what: 'b step', unit: 'times' }, [9], goal),
    makeRow({ name: 'c', what: 'c step', unit: 'times' }, [], goal, { 'PyTorch 2 compiled': 'failed: no answer' }),
  ];
  const both = merged(measured, fresh, later, (name) => ['c', 'a', 'b', 'kernel-b'].indexOf(name));
  expect(both.map(({ row, by }) => [row.name, by.date])).toEqual([
    ['c', '2026-02-01'],
    ['a', '2026-01-31'],
    ['b', '2026-02-01'],
    ['kernel-b', '2026-01-31'],
  ]);
  const again = merged(both, [makeRow({ name: 'a', what: 'a step', unit: 'times' }, [10], goal)], later, () => 0);
  expect(again.filter(({ row }) => row.name === 'a').map(({ row }) => row.value)).toEqual([10]);
  const folder = mkdtempSync(path.join(tmpdir(), 'masthead-measured-'));
  try {
    const file = path.join(folder, 'engine.json');
    expect(readMeasured(file)).toEqual([]);
    writeMeasured(file, both);
    expect(readMeasured(file)).toEqual(both);
    expect(asMarkdown(readMeasured(file))).toContain(
      '| c step | – | times | at least 8 |  | – | – | PyTorch 2 compiled failed: no answer |',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
