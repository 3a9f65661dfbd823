/** @file The folder of backups in a data folder. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { backupNameSchema } from '@/domain/backup';

export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  readonly createdAt: number;
}

/** Absolute if the data folder is. Created if missing; the data folder never is, because it may only be unmounted. */
export function backupDirectory(dataDirectory: string): string {
  const directory = path.join(dataDirectory, 'backups');
  if (!existsSync(directory)) mkdirSync(directory);
  return directory;
}

/** The newest first. */
export function backupsIn(dataDirectory: string): BackupFile[] {
  const directory = path.join(dataDirectory, 'backups');
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => backupNameSchema.safeParse(name).success)
    .sort()
    .reverse()
    .map((name) => {
      const { size, mtimeMs } = statSync(path.join(directory, name));
      return { name, bytes: size, createdAt: mtimeMs };
    });
}
