/** @file What squeue, sbatch and sacct print, read. Lines that are none of theirs are passed over: login nodes print greetings. */

/** A job of ours, or one task of an array. */
export interface QueuedJob {
  /** `12_3`. */
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  /** Seconds it has run. */
  readonly elapsed: number;
  /** Minutes it may run; null: without a limit. */
  readonly limit: number | null;
  readonly nodes: string;
  /** Of its batch, as its comment says. */
  readonly batch: string;
}

/** Reasons may hold anything, so they come last. */
export const squeueFormat = '%i|%T|%M|%l|%N|%k|%r';

export function parseQueue(text: string): QueuedJob[] {
  return text.split('\n').flatMap((line) => {
    const [id = '', state = '', elapsed = '', limit = '', nodes = '', batch = '', ...reason] = line.trim().split('|');
    if (!/^\d+(_\d+)?$/.test(id) || !/^[A-Z_]+$/.test(state)) return [];
    const seconds = secondsOf(limit);
    return [
      {
        ...{ id, state, nodes, batch, reason: reason.join('|') },
        elapsed: secondsOf(elapsed) ?? 0,
        limit: seconds === null ? null : seconds / 60,
      },
    ];
  });
}

/** `3-04:05:06`, `04:05:06`, `05:06`, `06`; null for `UNLIMITED` and the like. */
export function secondsOf(text: string): number | null {
  const found = /^(?:(\d+)-)?(?:(\d+):)?(?:(\d+):)?(\d+)$/.exec(text);
  if (found === null) return null;
  const [, days = '0', first, second, last = '0'] = found;
  const [hours, minutes] = second === undefined ? [0, first ?? '0'] : [first ?? '0', second];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(last);
}

/** The id that `sbatch --parsable` prints, `12` or `12;cluster`; null where there is none. */
export function parseSubmitted(text: string): string | null {
  return /^(\d+)(;[\w.-]+)?$/m.exec(text)?.[1] ?? null;
}

/** What accounting says of a job. */
export interface AccountedJob {
  readonly id: string;
  readonly state: string;
  /** Its exit status, or its signal. */
  readonly exit: string;
  readonly elapsed: number;
  /** The most of any of its steps; null where nothing was measured. */
  readonly maxMemory: number | null;
  readonly gpus: number;
  readonly nodes: string;
}

export const sacctFormat = 'JobID,State,ExitCode,ElapsedRaw,MaxRSS,AllocTRES,NodeList';

/** Jobs come one a line, their steps (`12_3.batch`) on lines below. */
export function parseAccounts(text: string): AccountedJob[] {
  const jobs = new Map<string, AccountedJob>();
  for (const line of text.split('\n')) {
    const [name = '', state = '', code = '', elapsed = '', memory = '', tres = '', nodes = ''] = line.trim().split('|');
    const [, id, step] = /^(\d+(?:_\d+)?)(\.\w+)?$/.exec(name) ?? [];
    if (id === undefined || !/^\d+:\d+$/.test(code)) continue;
    const known = jobs.get(id);
    if (step === undefined) {
      const gpus = Number(/(?:^|,)gres\/gpu=(\d+)/.exec(tres)?.[1] ?? 0);
      jobs.set(id, { id, state, exit: exitOf(code), elapsed: Number(elapsed) || 0, maxMemory: null, gpus, nodes });
    } else if (known !== undefined) {
      const bytes = bytesOf(memory);
      if (bytes !== null) jobs.set(id, { ...known, maxMemory: Math.max(known.maxMemory ?? 0, bytes) });
    }
  }
  return [...jobs.values()];
}

/** `75:0` is status 75, `0:9` signal 9. */
function exitOf(code: string): string {
  const [status = '0', signal = '0'] = code.split(':');
  return signal === '0' ? status : `signal ${signal}`;
}

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** `123456K`; null for an empty field. */
function bytesOf(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text);
  return found === null ? null : Math.round(Number(found[1]) * (units[found[2] ?? ''] ?? 1));
}
