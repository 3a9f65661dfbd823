/** @file Roles from groups. */

import { expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { roles, sufficesFor } from './role';
import { roleOfGroups, roleRulesSchema } from './role-mapping';

const rules = roleRulesSchema.parse('cn=heads;ou=lab=admin, vision = member,*=viewer');

it('gives the greatest role of all groups, and what everybody has', () => {
  expect(roleOfGroups(rules, ['vision', 'cn=heads;ou=lab'])).toBe('admin');
  expect(roleOfGroups(rules, ['vision'])).toBe('member');
  expect(roleOfGroups(rules, [])).toBe('viewer');
  expect(roleOfGroups(roleRulesSchema.parse('vision=member'), ['Vision', 'visio', '*'])).toBeNull();
});

it.each(['', 'vision', 'vision=owner', '=admin', 'a=admin,,b=viewer', 'vision=Admin'])('refuses %j', (text) => {
  expect(roleRulesSchema.safeParse(text).success).toBe(false);
});

it('never gives more than some rule of a group gives', () => {
  const group = fc.constantFrom('a', 'b', 'c', 'd');
  const rule = fc.record({ group, access: fc.constantFrom(...roles) });
  fc.assert(
    fc.property(fc.array(rule), fc.array(group), (given, groups) => {
      const role = roleOfGroups(given, groups);
      const meant = given.filter((each) => groups.includes(each.group));
      expect(role === null).toBe(meant.length === 0);
      expect(meant.every(({ access }) => role !== null && sufficesFor(role, access))).toBe(true);
      expect(role === null || meant.some(({ access }) => access === role)).toBe(true);
    }),
  );
});
