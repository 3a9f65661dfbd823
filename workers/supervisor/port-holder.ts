/** @file Which process listens on a port (Linux, from /proc), so that "taken" can say by whom. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

/** The process that listens on a TCP port, if visible: other users' processes are not. */
export function findPortHolder(port: number): PortHolder | undefined {
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return undefined;
  for (const entry of list('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const holds = list(`/proc/${entry}/fd`).some((descriptor) => sockets.has(link(`/proc/${entry}/fd/${descriptor}`)));
    if (holds) return { pid: Number(entry), command: commandOf(entry) };
  }
  return undefined;
}

/** Links as in /proc/PID/fd, such as `socket:[12345]`, of the listeners on a port. */
function listeningSockets(port: number): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const listening = '0A';
  return new Set(
    ['/proc/net/tcp', '/proc/net/tcp6']
      .flatMap((file) => text(file).split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === listening && local?.endsWith(suffix))
      .map((columns) => `socket:[${columns[9]}]`),
  );
}

function commandOf(pid: string): string {
  return text(`/proc/${pid}/cmdline`).split('\0').join(' ').trim() || text(`/proc/${pid}/comm`).trim();
}

// Processes come and go, and other users' are closed to us: unreadable ones count as absent.
function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
