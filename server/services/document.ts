/** @file JSON documents: recognises one, and lists one as dotted paths. */

export function isDocument(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function flatten(document: unknown, prefix = ''): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return leaves.set(prefix, document);
  for (const [key, value] of Object.entries(document)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    for (const [leaf, content] of flatten(value, path)) leaves.set(leaf, content);
  }
  return leaves;
}
