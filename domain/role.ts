/** @file The roles of members, in order, and what each may do in words. Which verb needs which: `access` of its `operation`. Without schemas: every page loads this. */

/** In ascending order. */
export const roles = ['viewer', 'member', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Whether `has` suffices where `needed` is required. */
export function sufficesFor(has: Role, needed: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needed);
}

/** The lower of two roles. */
export function lesserRole(a: Role, b: Role): Role {
  return sufficesFor(a, b) ? b : a;
}

/** What each role may do, in a sentence for people. */
export const roleMeanings: Readonly<Record<Role, { readonly title: string; readonly may: string }>> = {
  viewer: { title: 'Viewer', may: 'Looks at everything and downloads; changes nothing.' },
  member: { title: 'Member', may: 'Also launches, stops, edits and deletes.' },
  admin: { title: 'Administrator', may: 'Also invites, and runs the platform: queue, backups, webhooks.' },
};
