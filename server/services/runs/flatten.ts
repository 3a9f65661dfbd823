/** @file A document as dotted paths to its leaves; a list is a leaf. */
export function flatten(document: unknown, prefix = ''): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return leaves.set(prefix, document);
  for (const [key, value] of Object.entries(document)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    for (const [leaf, content] of flatten(value, path)) leaves.set(leaf, content);
  }
  return leaves;
}
