/** @file What /proc/PID/stat says of a process: whether it still lives, and when it started (a pid alone can be reused). */

export interface ProcessStatus {
  /** One letter; Z and X are processes that ended. */
  readonly state: string;
  /** 1, or another that collects orphans, where the one that started it is gone. */
  readonly parent: number;
  /** Clock ticks since boot (field 22). */
  readonly startTicks: number;
}

/** Reads the text of /proc/PID/stat. The second field, the command in brackets, may itself hold spaces and brackets. */
export function parseProcessStatus(text: string): ProcessStatus | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const [state, parent, startTicks] = [fields[0], Number(fields[1]), Number(fields[19])];
  return state === undefined || !Number.isSafeInteger(startTicks) ? undefined : { state, parent, startTicks };
}

export function hasEnded(status: ProcessStatus): boolean {
  return status.state === 'Z' || status.state === 'X';
}
