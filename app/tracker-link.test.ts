/** @file Where links that MLflow's clients print lead. */
import { expect, it } from 'vitest';
import { pageOf, trackerLink } from './tracker-link';

const experiments = [{ id: 'ex_0123456789ab', name: 'My "first"' }];

it.each([
  ['#/experiments/ex_0123456789ab/runs/run_0123456789ab', '/runs/run_0123456789ab'],
  ['#/experiments/0/runs/run_0123456789ab?workspace=w', '/runs/run_0123456789ab'],
  ['#/experiments/ex_0123456789ab', '/runs?query=experiment%20%3D%20%22My%20%5C%22first%5C%22%22'],
  ['#/experiments/0', '/runs?query=kind%20%3D%20external'],
])('%s', (hash, page) => {
  const link = trackerLink(hash);
  expect(link === null ? null : pageOf(link, experiments)).toBe(page);
});

it.each(['', '#runs', '#/models/a'])('"%s" is none', (hash) => {
  expect(trackerLink(hash)).toBeNull();
});
