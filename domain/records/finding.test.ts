/** @file The doctor's findings on access. */
import { expect, it } from 'vitest';
import { accountsFinding } from './finding';

it.each([
  [true, 0, 'ok', /only this machine/],
  [false, 0, 'attention', /closed/],
  [false, 1, 'ok', /1 person/],
  [true, 2, 'ok', /2 people/],
] as const)('only this machine: %s, with %i accounts: %s', (single, members, verdict, detail) => {
  expect(accountsFinding(single, members)).toMatchObject({ verdict, detail: expect.stringMatching(detail) });
});
