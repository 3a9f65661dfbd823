/** @file A run's page begins with the main figures; figures are written the same everywhere. */
import { expect, it } from 'vitest';
import { formatFigure, headlineKeys } from './format-figure';

it('opens with the accuracy, and leaves nothing out', () => {
  const keys = ['entropy.normal', 'compute.seconds', 'test.loss', 'parameters', 'test.accuracy', 'own'];
  const { lead, rest } = headlineKeys(new Map(keys.map((key) => [key, 1])), 3);
  expect(lead).toEqual(['test.accuracy', 'parameters', 'compute.seconds']);
  expect([...lead, ...rest].sort()).toEqual([...keys].sort());
  expect(headlineKeys(new Map([['own', 1]]), 3)).toEqual({ lead: ['own'], rest: [] });
});

it('writes shares as percentages, but not what a script logged as one already', () => {
  expect(formatFigure('test.accuracy', 0.9812)).toBe('98.12 %');
  expect(formatFigure('best.validationAccuracy', 0.5)).toBe('50.00 %');
  expect(formatFigure('eval.accuracy', 93.1)).toBe('93.1');
  expect(formatFigure('latency.milliseconds', 2.3456)).toBe('2.35 ms');
});
