/** @file The description of the studies in an evidence file. */
import { expect, it } from 'vitest';
import { type DescribedStudy, describeStudies, type Part } from './describe';
import { core, quick } from './recipe';

const minute = 60_000;
const study = (from: number, to: number, runs: readonly (number | null)[]): DescribedStudy => ({
  createdAt: from * minute,
  endedAt: to * minute,
  runs: runs.map((at) => ({ startedAt: at === null ? null : at * minute })),
});
const asked = (part: Part) => ({ recipe: core, part, spaces: ['base'] as const, command: 'npm run bench:study' });
const brought = { datasets: new Map(), missing: ['CIFAR-10 is left out: it is not here.'] };
const runsIn = (setting: readonly string[]) => setting.filter((line) => line.startsWith('Runs:'));

it('The time is that of all studies, without the gaps between them', () => {
  const studies = [study(0, 90, [1, 2]), study(10_000, 10_030, [10_001])];
  expect(describeStudies(asked('study'), brought, studies).took).toBe(
    '120 minutes in 2 studies, each from its beginning to its end, interruptions included',
  );
  expect(describeStudies(asked('study'), brought, studies.slice(0, 1)).took).toBe(
    '90 minutes from its beginning to its end, interruptions included',
  );
});

it('Runs that began before their study were there already; one that has not begun was not', () => {
  const { setting } = describeStudies(asked('study'), brought, [study(10, 20, [3, 12, null]), study(30, 40, [12, 31])]);
  expect(runsIn(setting)).toEqual(['Runs: 2 of 5 were made before by an earlier study with equal settings']);
  expect(runsIn(describeStudies(asked('study'), brought, [study(10, 20, [12])]).setting)).toEqual([]);
});

it('A file of ablations is about their time and their runs, and draws no random genotypes', () => {
  const { setting, took } = describeStudies(asked('ablations'), brought, [study(100, 107, [1, 101])]);
  expect(took).toMatch(/^7 minutes/);
  expect(runsIn(setting)).toEqual([
    'Runs: 1 of 2 were made before by the study or another ablation with equal settings',
  ]);
  expect(setting.at(-1)).toMatch(/those of the ablations/);
  expect(setting.join()).not.toMatch(/random genotypes/);
  expect(describeStudies(asked('replication'), brought, []).setting.join()).toMatch(/16 random genotypes a task/);
});

it('It passes on what is missing, and whether the run was a quick one', () => {
  expect(describeStudies(asked('study'), brought, [])).toMatchObject({ quick: false, missing: brought.missing });
  expect(describeStudies({ ...asked('study'), recipe: quick }, brought, []).quick).toBe(true);
});
