/** @file What the doctor says of access. */
import { expect, it } from 'vitest';
import { accountsFinding } from './finding';

it.each([
  ['127.0.0.1', 0, 'ok'],
  ['::1', 0, 'ok'],
  ['localhost', 0, 'ok'],
  ['0.0.0.0', 0, 'attention'],
  ['192.0.2.7', 0, 'attention'],
  ['::', 0, 'attention'],
  ['0.0.0.0', 1, 'ok'],
] as const)('bound to %s with %i accounts: %s', (host, members, verdict) => {
  expect(accountsFinding(host, members).verdict).toBe(verdict);
});
