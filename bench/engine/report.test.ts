/** @file The evidence file: rows and goals in words, and prose that is kept. */
import { expect, it } from 'vitest';
import { growthHeading, withProse, withSection } from '../evidence-file';
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

it('prints goals that are not met as such, and what was left out', () => {
  const text = asText(report);
  expect(text).toMatch(/^a +7\.00 +times +at least 8 +not met/m);
  expect(text).toContain('No PyTorch here.');
});

it('writes machine, command and both tables', () => {
  const text = asMarkdown(report);
  expect(text).toContain(
    '| a step | 7.00 | times | at least 8 | not met | 7.00 | 7.00 | native 200 ms, pytorch threads 2 |',
  );
  expect(text).toContain('| b | 50.0 | 200 | 100 |');
  expect(text).toContain('commit abc1234');
});

it('keeps what people wrote about the bounds', () => {
  const first = `${asMarkdown(report)}\n## What bounds it\n\nMemory.\n`;
  expect(withProse(asMarkdown(report), first)).toBe(first);
  expect(withProse(asMarkdown(report), '')).toBe(asMarkdown(report));
});

it('keeps the growth as well, and puts a new one in its place', () => {
  const file = withSection(`# Report\n\n## What bounds it\n\nMemory.\n`, growthHeading, `${growthHeading}\n\nOld.\n`);
  expect(withSection(file, growthHeading, `${growthHeading}\n\nNew.\n`)).toBe(file.replace('Old', 'New'));
  expect(withProse(asMarkdown(report), file)).toContain('## Growth\n\nOld.\n\n## What bounds it\n\nMemory.');
});
