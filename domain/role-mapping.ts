/** @file Roles by a lab's groups: `masthead-admins=admin, vision=member, *=viewer`. */
import { z } from 'zod';
import { type Role, roles, sufficesFor } from './role';

export interface RoleRule {
  /** `*`: everyone whom the provider knows. */
  readonly group: string;
  readonly access: Role;
}

const roleSchema = z.enum(roles);

/** Rules separated by commas; the last `=` of each precedes the role, because groups may contain one. */
export const roleRulesSchema = z.string().transform((text, context): RoleRule[] => {
  const rules: RoleRule[] = [];
  for (const entry of text.split(',').map((each) => each.trim())) {
    const at = entry.lastIndexOf('=');
    const group = entry.slice(0, at).trim();
    const access = roleSchema.safeParse(entry.slice(at + 1).trim());
    if (at < 1 || group === '' || !access.success) {
      const message = `${JSON.stringify(entry)} is not a rule: write group=role, the role being one of ${roles.join(', ')}.`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    rules.push({ group, access: access.data });
  }
  return rules;
});

/** The greatest role that one of the groups gives; null if none does. */
export function roleOfGroups(rules: readonly RoleRule[], groups: readonly string[]): Role | null {
  let role: Role | null = null;
  for (const { group, access } of rules) {
    if (group !== '*' && !groups.includes(group)) continue;
    if (role === null || sufficesFor(access, role)) role = access;
  }
  return role;
}
