/** @file The roles of members. Without schemas: every page loads this. */

/** From the least to the most that one may do. */
export const accesses = ['viewer', 'member', 'admin'] as const;
export type Access = (typeof accesses)[number];

/** Whether `has` suffices where `needed` is asked for. */
export function sufficesFor(has: Access, needed: Access): boolean {
  return accesses.indexOf(has) >= accesses.indexOf(needed);
}

/** The lesser of two roles. */
export function lesserAccess(a: Access, b: Access): Access {
  return sufficesFor(a, b) ? b : a;
}

/** What each role may do, in a sentence for people. */
export const accessMeanings: Readonly<Record<Access, { readonly title: string; readonly may: string }>> = {
  viewer: { title: 'Viewer', may: 'Looks at everything and downloads; changes nothing.' },
  member: { title: 'Member', may: 'Also launches, stops, edits and deletes.' },
  admin: { title: 'Administrator', may: 'Also invites, and runs the platform: queue, backups, webhooks.' },
};
