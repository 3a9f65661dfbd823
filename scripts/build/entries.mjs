// @ts-check
/** @file What is bundled into dist: one line per program. */

/** Output name (dist/NAME.js) → entry file. A program's helper files (worker threads) are separate entries. */
export const entries = {
  web: 'server/web/main.ts',
  dispatcher: 'workers/dispatcher/main.ts',
  runner: 'workers/runner/main.ts',
  heartbeat: 'workers/runner/heartbeat.ts',
  importer: 'workers/importer/main.ts',
  verifier: 'workers/importer/verify.ts',
  supervisor: 'workers/supervisor/index.ts',
  migrate: 'scripts/migrate.ts',
  database: 'workers/database/main.ts',
  cli: 'cli/main.ts',
  demo: 'client/demo/index.ts',
};

/** Scripts that run in a browser, outside the web server's pages: dist/NAME.js, all of it in one file. */
export const pageScripts = { 'browser-page': 'nas/export/browser-page/page.ts' };

/** Programs that are also commands: they get a line that lets the shell find node. */
export const commands = new Set(['cli']);
