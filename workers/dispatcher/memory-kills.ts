/** @file How many processes the kernel has killed for want of memory (Linux): evidence for what a SIGKILL was. */
import { readFileSync } from 'node:fs';

/** Of this process' group where it has a limit of its own, and of the machine; both only ever grow. 0 where none can be read. */
export function memoryKills(): number {
  return counted('/sys/fs/cgroup/memory.events') + counted('/proc/vmstat');
}

function counted(file: string): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
