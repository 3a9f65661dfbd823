/** @file The sub-path that the platform is served under. Next's own links have it; addresses that go past the router need it. */

/** `/masthead`, or '' at the root. Set when the pages are built. */
export const basePath: string = process.env.NEXT_PUBLIC_MASTHEAD_BASE_PATH ?? '';

/** Of a route of the server, such as `/api/changes`: for fetch, EventSource, images and downloads. */
export function apiAddress(path: `/api/${string}`): string {
  return `${basePath}${path}`;
}
