/** @file Work that may wait until the page is idle. */

/** Calls `work` when the browser has nothing else to do. Returns a function that cancels it. */
export function whenIdle(work: () => unknown): () => void {
  // Safari has no idle callbacks.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, 1_000);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(() => void work(), { timeout: 5_000 });
  return () => cancelIdleCallback(handle);
}
