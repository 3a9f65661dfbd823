/** @file Processes of this machine as /proc shows them (Linux): they come and go, and unreadable ones count as absent. */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { hasEnded, type ProcessStatus, parseProcessStatus } from '@/domain/process-status';

/** Undefined for one that has ended, also for a zombie. */
export function statusOf(pid: number): ProcessStatus | undefined {
  const status = parseProcessStatus(text(`/proc/${pid}/stat`));
  return status === undefined || hasEnded(status) ? undefined : status;
}

export function commandLineOf(pid: number): string[] {
  return text(`/proc/${pid}/cmdline`).split('\0').slice(0, -1);
}

/** With links resolved, so that two spellings of a folder are equal; unchanged if it does not exist. */
export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

export function processIds(): number[] {
  try {
    return readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [Number(entry)] : []));
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
