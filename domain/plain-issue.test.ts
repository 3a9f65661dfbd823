/** @file Tests of the messages for refused input. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { plainIssue } from './plain-issue';

const said = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues.map(plainIssue);

it('says what would be right, never what a validator expected', () => {
  expect(said(z.int().min(1), 0)).toEqual(['Give at least 1.']);
  expect(said(z.number().positive(), 0)).toEqual(['Give more than 0.']);
  expect(said(z.number().max(9), 10)).toEqual(['Give at most 9.']);
  expect(said(z.array(z.int()).min(1), [])).toEqual(['Give at least 1 entry.']);
  expect(said(z.int(), 1.5)).toEqual(['Give a whole number.']);
  expect(said(z.number(), Number.NaN)).toEqual(['Give a number.']);
  expect(said(z.string().min(1, 'Give it a name.'), '')).toEqual(['Give it a name.']);
});
