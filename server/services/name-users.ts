/** @file The records that keep another from being removed, as a refusal names them: a few of them, and how many more. */
const shown = 3;

export function nameUsers(users: readonly { readonly name: string; readonly inTrash: boolean }[]): string {
  const named = users.slice(0, shown).map(({ name, inTrash }) => `"${name}"${inTrash ? ' (in the trash)' : ''}`);
  return `${named.join(', ')}${users.length > shown ? ` and ${users.length - shown} more` : ''}`;
}
