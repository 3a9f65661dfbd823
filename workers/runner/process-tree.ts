/** @file What this process and all that it started use: an engine may compute in a process of its own. Linux; elsewhere this one alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseProcessStatus } from '@/domain/process-status';

export interface Usage {
  /** Time on cores so far, of those that ended, too. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** Clock ticks a second, as Linux tells them to programs. */
const ticks = 100;

export function treeUsage(): Usage {
  const own = process.cpuUsage();
  let cpuSeconds = (own.user + own.system) / 1e6 + (statusOf(process.pid)?.endedTicks ?? 0) / ticks;
  let rssBytes = process.memoryUsage.rss();
  for (const pid of startedBy(process.pid)) {
    const status = statusOf(pid);
    if (status === undefined) continue;
    cpuSeconds += (status.coreTicks + status.endedTicks) / ticks;
    rssBytes += Number(/^VmRSS:\s+(\d+) kB/m.exec(text(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
  }
  return { cpuSeconds, rssBytes };
}

/** Children, and theirs. */
function startedBy(root: number): number[] {
  const found = [root];
  for (const pid of found) {
    for (const thread of entries(`/proc/${pid}/task`)) {
      const children = text(`/proc/${pid}/task/${thread}/children`).trim();
      if (children !== '') found.push(...children.split(' ').map(Number));
    }
  }
  return found.slice(1);
}

const statusOf = (pid: number) => parseProcessStatus(text(`/proc/${pid}/stat`));

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
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
