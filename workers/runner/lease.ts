/** @file Whose turn it is to write: the lease in job.json against the one in control.json. Read without their schemas, for the heartbeat thread and every start. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { attemptFiles } from '@/domain/attempt-files';

/** The lease that the attempt was begun with; null if its job can't be read. */
export const ownLease = (directory: string): string | null => leaseIn(path.join(directory, attemptFiles.job));

/** Whether another attempt holds the lease. A missing or damaged control.json does not say so: it is reported by whoever needs all of it. */
export function isFenced(directory: string, lease: string): boolean {
  const held = leaseIn(path.join(directory, attemptFiles.control));
  return held !== null && held !== lease;
}

function leaseIn(file: string): string | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const lease = typeof content === 'object' && content !== null && 'lease' in content ? content.lease : null;
    return typeof lease === 'string' ? lease : null;
  } catch {
    return null;
  }
}
