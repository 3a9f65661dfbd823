/** @file The data folder of this machine, for verbs that can do without a platform. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { databaseFile } from '@/db/open';
import { DomainError } from '@/domain/errors';
import { parseSettings } from '@/domain/settings';
import type { Io } from '../io';

export const dataOption = [
  '--data <dir>',
  'look at this data folder, whether or not a platform runs (without a platform: MASTHEAD_DATA, else ./data)',
] as const;

/** The checkout: settings and migrations count from there, what the user typed from where they stand. */
export function checkout({ environment }: Pick<Io, 'environment'>): string {
  return path.resolve(environment.MASTHEAD_ROOT ?? '.');
}

/** Absolute path. @throws DomainError `invalid-input` naming a variable that is wrong */
export function dataFolder(io: Pick<Io, 'environment'>, given: string | undefined): string {
  if (given !== undefined) return path.resolve(given);
  return path.resolve(checkout(io), parseSettings(io.environment).MASTHEAD_DATA);
}

/** @throws DomainError `not-found` where the folder holds none */
export function requireDatabase(dataDirectory: string): string {
  const file = databaseFile(dataDirectory);
  if (existsSync(file)) return file;
  throw new DomainError('not-found', `There is no database in ${dataDirectory}: name its folder with --data DIR.`);
}
