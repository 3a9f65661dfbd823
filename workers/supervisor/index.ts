/** @file What the scripts use of the supervisor: bundled as dist/supervisor.js. */
export { readSettings, type Settings } from '@/server/settings';
export { runInForeground } from './foreground';
export { type Platform, type PlatformOptions, startPlatform } from './platform';
export { freePort, requirePort } from './port';
export { type ProgramsOptions, platformPrograms } from './programs';
export { type Program, type SupervisedProcess, supervise } from './supervised-process';
