/** @file What /proc/PID/stat says of a process: whether it is alive, when it started (a pid alone can be reused), how long it was on a core. */

export interface ProcessStatus {
  /** One letter; Z and X are processes that ended. */
  readonly state: string;
  /** 1, or another reaper of orphans, if its parent is gone. */
  readonly parent: number;
  /** The process that leads its session (field 6). */
  readonly session: number;
  /** Clock ticks since boot (field 22). */
  readonly startTicks: number;
  /** Its own time on cores so far, in clock ticks: hundredths of a second on Linux (fields 14 and 15). */
  readonly coreTicks: number;
  /** The same of the processes that it started and that have ended (fields 16 and 17). */
  readonly endedTicks: number;
}

/** Reads the text of /proc/PID/stat. The second field, the command in brackets, may itself hold spaces and brackets. */
export function parseProcessStatus(text: string): ProcessStatus | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const [state, parent, startTicks] = [fields[0], Number(fields[1]), Number(fields[19])];
  const coreTicks = Number(fields[11]) + Number(fields[12]);
  return state === undefined || !Number.isSafeInteger(startTicks)
    ? undefined
    : {
        ...{ state, parent, startTicks, coreTicks },
        session: Number(fields[3]),
        endedTicks: Number(fields[13]) + Number(fields[14]),
      };
}

export function hasEnded(status: Pick<ProcessStatus, 'state'>): boolean {
  return status.state === 'Z' || status.state === 'X';
}
