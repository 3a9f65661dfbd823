/** @file Documents (configs, specs) that a service parses itself, so that it can name every field at fault. */
export function isDocument(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
