/** @file Names of backups: when they were made, in UTC. */
import { z } from 'zod';

export const backupNameSchema = z.string().regex(/^masthead-\d{8}-\d{6}\.sqlite$/, 'is not the name of a backup');

/** `20260105-090000`. */
export function timeStamp(now: number): string {
  return new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}

export function backupName(now: number): string {
  return backupNameSchema.parse(`masthead-${timeStamp(now)}.sqlite`);
}
