/** @file The supervisor's exports for scripts: bundled as dist/supervisor.js. */
export { limitFiles } from '@/disk/file-modes';
export { readSettings, type Settings } from '@/server/environment';
export { runInForeground } from './foreground';
export { type Platform, type PlatformOptions, startPlatform } from './platform';
export { freePort } from './port';
export { needsNoMigration, requireFree } from './preflight';
export { type ProgramsOptions, platformPrograms } from './programs';
export { type Program, type SupervisedProcess, supervise } from './supervised-process';
