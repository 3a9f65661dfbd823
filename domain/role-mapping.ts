/** @file Which role a lab's groups give: `masthead-admins=admin, vision=member, *=viewer`. */
import { z } from 'zod';
import { type Access, accesses, sufficesFor } from './member-access';

export interface RoleRule {
  /** `*`: everybody whom the provider knows. */
  readonly group: string;
  readonly access: Access;
}

const accessSchema = z.enum(accesses);

/** Rules separated by commas; the last `=` of each stands before the role, for groups may hold one. */
export const roleRulesSchema = z.string().transform((text, context): RoleRule[] => {
  const rules: RoleRule[] = [];
  for (const entry of text.split(',').map((each) => each.trim())) {
    const at = entry.lastIndexOf('=');
    const group = entry.slice(0, at).trim();
    const access = accessSchema.safeParse(entry.slice(at + 1).trim());
    if (at < 1 || group === '' || !access.success) {
      const message = `${JSON.stringify(entry)} is no rule: write group=role, the role being one of ${accesses.join(', ')}.`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    rules.push({ group, access: access.data });
  }
  return rules;
});

/** The greatest role that one of the groups gives; null where none does. */
export function roleOfGroups(rules: readonly RoleRule[], groups: readonly string[]): Access | null {
  let role: Access | null = null;
  for (const { group, access } of rules) {
    if (group !== '*' && !groups.includes(group)) continue;
    if (role === null || sufficesFor(access, role)) role = access;
  }
  return role;
}
