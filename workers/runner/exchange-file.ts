/**
 * @file How the processes of one job find each other: the coordinator writes where it listens, and the keys of this job, into the attempt's
 * directory, in a file of its owner's alone. No command line and no log has them.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { flushFolder } from '@/disk/durable-file';
import { attemptFiles } from '@/domain/attempt-files';

const key = z.string().length(40);

const exchangeSchema = z.strictObject({
  /** `tcp://10.0.0.5:41234` */
  endpoint: z.string().startsWith('tcp://'),
  /** Public: workers know the coordinator by it. */
  coordinatorKey: key,
  /** Of every worker of this job. */
  workerKey: key,
  workerSecret: key,
});
export type ExchangeFile = z.infer<typeof exchangeSchema>;

const fileIn = (directory: string): string => path.join(directory, attemptFiles.exchange);

export function writeExchange(directory: string, content: ExchangeFile): void {
  const file = fileIn(directory);
  // Never readable for others, not for a moment.
  const descriptor = openSync(`${file}.tmp`, 'wx', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(content));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.tmp`, file);
  flushFolder(directory);
}

/** Undefined while there is none to be seen, or not all of it. */
export function readExchange(directory: string): ExchangeFile | undefined {
  try {
    return exchangeSchema.safeParse(JSON.parse(readFileSync(fileIn(directory), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export const removeExchange = (directory: string): void => rmSync(fileIn(directory), { force: true });
