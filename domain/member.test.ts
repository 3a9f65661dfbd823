/** @file Rules for handles, addresses and passwords; the order of roles. */
import { describe, expect, it } from 'vitest';
import { emailSchema, handleSchema, passwordSchema } from './member';
import { lesserRole, sufficesFor } from './role';

describe('a handle', () => {
  it.each(['ada', 'ada-l', 'a', 'x2', ' Ada '])('may be "%s"', (text) => {
    expect(handleSchema.parse(text)).toBe(text.trim().toLowerCase());
  });

  it.each(['', '2x', '-a', 'ada lovelace', 'ädä', 'a'.repeat(33), 'local', 'dispatcher', 'Masthead'])(
    'may not be "%s"',
    (text) => {
      expect(handleSchema.safeParse(text).success).toBe(false);
    },
  );
});

it('an address is compared in lower case, without spaces around it', () => {
  expect(emailSchema.parse(' Ada@Example.ORG ')).toBe('ada@example.org');
  expect(emailSchema.safeParse('ada').success).toBe(false);
});

it('a password is judged by its length, spaces included, and by the one rule for passwords', () => {
  expect(passwordSchema.safeParse('nine char').success).toBe(false);
  expect(passwordSchema.parse('  ten chars')).toBe('  ten chars');
  expect(passwordSchema.safeParse('x'.repeat(129)).success).toBe(false);
  const { error } = passwordSchema.safeParse('xxxxxxxxxx');
  expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/^repeats the same few/)]);
});

it('a role suffices for itself and less', () => {
  expect(sufficesFor('member', 'viewer')).toBe(true);
  expect(sufficesFor('member', 'member')).toBe(true);
  expect(sufficesFor('member', 'admin')).toBe(false);
  expect(lesserRole('admin', 'viewer')).toBe('viewer');
  expect(lesserRole('member', 'admin')).toBe('member');
});
