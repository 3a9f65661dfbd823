/** @file Tests of which preset a new form starts from. */
import { expect, it } from 'vitest';
import { presetToStartFrom } from './use-presets';

const times = (tiny: number, small: number, paper: number) =>
  new Map([
    ['tiny', tiny],
    ['small', small],
    ['paper', paper],
  ]);

it('is the largest that ends within a quarter of an hour, never the longest by default', () => {
  expect(presetToStartFrom(times(5, 600, 183_600))).toBe('small');
  expect(presetToStartFrom(times(5, 60, 800))).toBe('paper');
  expect(presetToStartFrom(times(1000, 5000, 183_600))).toBe('tiny');
  expect(presetToStartFrom(new Map())).toBe(null);
});
