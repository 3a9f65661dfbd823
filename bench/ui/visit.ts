/** @file One visit of a page in a fresh browser context: when it was usable, what it loaded, painted and moved. */
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from '@playwright/test';
import { scrollThrough, watchCanvases } from './page-scripts';

export interface Visit {
  /** Milliseconds from the start of the navigation until the page was usable. */
  readonly usable: number;
  /** Compressed size of every script that was loaded until then. */
  readonly scriptBytes: number;
  readonly largestPaint: number;
  /** Until it was at rest, and while it was scrolled to its end and back. */
  readonly layoutShift: number;
}

/** Recorded by the page from its start. */
interface Observed {
  largestPaint: number;
  layoutShift: number;
}

/**
 * Opens `address` and waits until `ready` (a function's source, run in the page at every frame) is true. `then` may continue
 * with the page.
 */
export async function visit<T>(
  browser: Browser,
  address: string,
  ready: string,
  then: (page: Page) => Promise<T>,
): Promise<Visit & { readonly result: T }> {
  // Waiting for a condition at every frame evaluates code in the page, which the policy refuses.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: true });
  try {
    const page = await context.newPage();
    const scripts = new Map<string, Promise<number>>();
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return;
      scripts.set(
        response.url(),
        response.body().then(
          (body) => gzipSync(body).length,
          () => 0,
        ),
      );
    });
    // tsx wraps functions in this helper, which a page does not have.
    await page.addInitScript('globalThis.__name = (of) => of;');
    await page.addInitScript(observe);
    await page.addInitScript(watchCanvases);
    await page.goto(address, { waitUntil: 'commit' });
    const usable = await (
      await page.waitForFunction(`(${ready})() ? performance.now() : 0`, undefined, {
        polling: 'raf',
        timeout: 120_000,
      })
    ).jsonValue();
    const sizes = await Promise.all(scripts.values());
    // Gives late layout shifts and paints time to happen.
    const observed = await page.evaluate(settle);
    const result = await then(page);
    const before = await page.evaluate(settle);
    await page.evaluate(scrollThrough);
    const after = await page.evaluate(settle);
    return {
      usable: Number(usable),
      scriptBytes: sizes.reduce((sum, size) => sum + size, 0),
      largestPaint: observed.largestPaint,
      layoutShift: observed.layoutShift + after.layoutShift - before.layoutShift,
      result,
    };
  } finally {
    await context.close();
  }
}

function observe(): void {
  const observed: Observed = { largestPaint: 0, layoutShift: 0 };
  Object.assign(window, { observed });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) observed.largestPaint = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
      if (!hadRecentInput) observed.layoutShift += value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

async function settle(): Promise<Observed> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { observed } = window as Window & { observed?: Observed };
  return observed ?? { largestPaint: Number.NaN, layoutShift: Number.NaN };
}
