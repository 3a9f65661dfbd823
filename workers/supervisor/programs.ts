/** @file The two programs of the platform, as `npm start` (built) and `npm run dev` (with reload) run them. */
import path from 'node:path';
import type { Settings } from '@/server/environment';
import type { Program } from './supervised-process';

export interface ProgramsOptions {
  /** The checkout: working directory of every program. */
  readonly root: string;
  /** Folder of the bundled programs, such as dist. */
  readonly programs: string;
  readonly development: boolean;
  readonly stopRuns: boolean;
  readonly settings: Settings;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * For new objects, in megabytes: V8 takes three times 16 of its own, which then stay with each process; with these, ingestion and pages take the same time
 * on a core.
 */
const young = '--max-semi-space-size=4';

/** Web server and dispatcher, with the settings in force written out in their environment. */
export function platformPrograms(options: ProgramsOptions): { web: Program; dispatcher: Program } {
  const { root, settings, development } = options;
  const env: NodeJS.ProcessEnv = {
    ...options.environment,
    NODE_ENV: development ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    MASTHEAD_ROOT: root,
    MASTHEAD_PROGRAMS: options.programs,
    MASTHEAD_DATA: settings.dataDirectory,
    MASTHEAD_HOST: settings.host,
    MASTHEAD_SLOTS: String(settings.slots),
    MASTHEAD_LOG_LEVEL: settings.logLevel,
    MASTHEAD_LEASH: '1',
    PORT: String(settings.port),
    ...(options.stopRuns ? { MASTHEAD_STOP_RUNS: '1' } : {}),
  };
  return {
    web: {
      name: 'web server',
      command: process.execPath,
      args: [young, path.join(options.programs, 'web.js')],
      cwd: root,
      env,
    },
    dispatcher: {
      name: 'dispatcher',
      command: process.execPath,
      args: [young, '--enable-source-maps', path.join(options.programs, 'dispatcher.js')],
      cwd: root,
      env,
    },
  };
}
