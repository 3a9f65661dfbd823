/** @file Delays the API, or lets it refuse, for a page: what a user sees meanwhile. */
import type { Page } from '@playwright/test';

const everyCall = '**/api/trpc/**';

/** Every call waits until the returned function is called. */
export async function holdApi(page: Page): Promise<() => Promise<void>> {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(everyCall, async (route) => {
    await held;
    await route.continue();
  });
  return async () => {
    release();
    await page.unrouteAll({ behavior: 'wait' });
  };
}

/** Every call is refused as by an overloaded server; the returned function ends that. */
export async function refuseApi(page: Page, message: string): Promise<() => Promise<void>> {
  const refusal = {
    error: {
      json: {
        message,
        code: -32603,
        data: { code: 'SERVICE_UNAVAILABLE', httpStatus: 503, domain: { code: 'unavailable', field: null } },
      },
    },
  };
  await page.route(everyCall, async (route) => {
    const calls = decodeURIComponent(new URL(route.request().url()).pathname.split('/').at(-1) ?? '').split(',');
    await route.fulfill({ status: 503, json: calls.map(() => refusal) });
  });
  return () => page.unrouteAll({ behavior: 'wait' });
}
