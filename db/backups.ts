/** @file The folder of backups in a data folder. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { backupNameSchema } from '@/domain/backup';

export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  readonly createdAt: number;
}

/** Absolute where the data folder is; made where it is not there. */
export function backupDirectory(dataDirectory: string): string {
  const directory = path.join(dataDirectory, 'backups');
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** The newest first. */
export function backupsIn(dataDirectory: string): BackupFile[] {
  const directory = backupDirectory(dataDirectory);
  return readdirSync(directory)
    .filter((name) => backupNameSchema.safeParse(name).success)
    .sort()
    .reverse()
    .map((name) => {
      const { size, mtimeMs } = statSync(path.join(directory, name));
      return { name, bytes: size, createdAt: mtimeMs };
    });
}
