/** @file Whole views that were decoded, as many as fit: a small task sees each of its images many times. Does not affect results. */

/** Of all datasets of this process. */
export const viewCacheBytes = 128 << 20;

const held = new Map<string, Uint8Array>();
let bytes = 0;

/** The view under this key, made if it is not held. Read-only. */
export async function cachedView(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const known = held.get(key);
  if (known !== undefined) {
    held.delete(key);
    held.set(key, known);
    return known;
  }
  const made = await make();
  if (made.length > viewCacheBytes / 8 || held.has(key)) return made;
  held.set(key, made);
  bytes += made.length;
  for (const [oldest, view] of held) {
    if (bytes <= viewCacheBytes) break;
    held.delete(oldest);
    bytes -= view.length;
  }
  return made;
}
