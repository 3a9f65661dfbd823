import { expect, test } from 'vitest';
import { ablationEvidence } from './ablations';
import { core, replicated } from './recipe';

const facts = {
  quick: false,
  commit: null,
  machine: 'any',
  command: 'npm run bench:study',
  date: '2026-11-25',
  took: '1 minute',
  missing: [],
  setting: [],
};

/** A prior's and a task's own level, so that only a paired difference is free of them. */
const measured = (row: 'adapt' | 'weights-only', gain: number) =>
  [0, 1, 2].flatMap((prior) =>
    [0, 1, 2].map((task) => ({
      fold: 'base without MNIST',
      space: 'base',
      row,
      prior,
      task,
      accuracy: 50 + 10 * task + prior + gain,
      seconds: 1,
      macs: 2e9,
      parameters: 100,
    })),
  );

test('An ablation is judged by its paired difference to the whole method, not by its level', () => {
  const markdown = ablationEvidence(
    measured('adapt', 0),
    [
      { name: 'T = 5', measurements: measured('adapt', -2) },
      { name: 'alone', measurements: [...measured('adapt', 0), ...measured('weights-only', 1.5)] },
    ],
    facts,
  );
  const lines = markdown.split('\n').filter((line) => line.startsWith('| base |'));
  expect(lines).toEqual([
    expect.stringMatching(/\| nothing \| 61\.00 \| {2}\| {2}\| 2\.0 \| 9 \|$/),
    expect.stringMatching(/\| T = 5 \| 59\.00 \| −2\.00 \| −2\.00 to −2\.00 \| 2\.0 \| 9 \|$/),
    expect.stringMatching(/\| Prior's weights only \| 62\.50 \| \+1\.50 \| \+1\.50 to \+1\.50 \| 2\.0 \| 9 \|$/),
  ]);
});

test('A replication takes the held-out tasks that the study leaves, and nothing else', () => {
  const again = replicated(core);
  expect(again.tasks).toEqual({ from: 3, to: 8 });
  expect({ ...again, tasks: core.tasks }).toEqual(core);
});
