/** @file The importing process, as web server and dispatcher start it: limited memory and time, none of this process's secrets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { type ImporterJob, type ImporterLine, importerLineSchema } from '@/domain/importer-protocol';
import { tunables } from '@/domain/tunables';
import { readerEnvironment } from '../system/child-environment';
import { statusOf } from '../system/processes';

export interface ImporterOptions {
  /** The bundled importer.js. */
  readonly program: string;
  readonly job: ImporterJob;
  /** Descriptor that the process gets as 3: a table that was opened already. */
  readonly file?: number;
  /** Limit of its heap in megabytes, and of its CPU time in milliseconds; on a busy machine it takes longer by the clock. */
  readonly limits: { readonly heap: number; readonly time: number };
}

export interface Importer {
  readonly pid: number | undefined;
  /** Its output lines; ends with it. */
  lines(): AsyncGenerator<ImporterLine>;
  /** SIGTERM, and SIGKILL if that is ignored. */
  end(): void;
  /** Why it died, once its lines have ended: its time or its memory; null: neither. */
  overran(): 'time' | 'memory' | null;
}

/** V8 kills a process with a full heap by one of these. */
const outOfMemory = new Set<NodeJS.Signals | number | null>(['SIGABRT', 'SIGTRAP', 'SIGILL', 134, 133]);

/** A busy machine is not the file's fault: CPU time counts, and that many times as much on the clock. */
const patience = 10;
const lookEvery = 1_000;

export function startImporter({ program, job, file, limits }: ImporterOptions): Importer {
  const child = spawn(process.execPath, [`--max-old-space-size=${limits.heap}`, '--enable-source-maps', program], {
    stdio: ['pipe', 'pipe', 'inherit', ...(file === undefined ? [] : [file])],
    env: { LANG: 'C.UTF-8', ...readerEnvironment(process.env) },
  });
  lowerPriority(child);
  let late = false;
  const began = performance.now();
  const timer = setInterval(
    () => {
      const own = child.pid === undefined ? 0 : 10 * (statusOf(child.pid)?.coreTicks ?? 0);
      late ||= own > limits.time || performance.now() - began > patience * limits.time;
      if (late) child.kill('SIGKILL');
    },
    Math.min(lookEvery, limits.time),
  );
  const closed = once(child, 'close').finally(() => clearInterval(timer));
  closed.catch(() => undefined);
  // A process that could not read its job ends.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(JSON.stringify(job));
  return {
    pid: child.pid,
    async *lines() {
      if (child.stdout !== null) {
        for await (const text of createInterface({ input: child.stdout }))
          yield importerLineSchema.parse(JSON.parse(text));
      }
      await closed;
    },
    end: () => endChild(child),
    overran: () => (late ? 'time' : outOfMemory.has(child.signalCode ?? child.exitCode) ? 'memory' : null),
  };
}

function endChild(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null || child.killed) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), tunables.importGrace);
  child.once('exit', () => clearTimeout(timer));
}

function lowerPriority({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or this user may not change priorities: an import at normal priority is fine.
  }
}
