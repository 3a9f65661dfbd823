/** @file Carries out imports of images, one at a time, each in a process of its own: decoding must not hold up runs or pages. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { type ImporterLine, importerLineSchema } from '@/domain/dataset-import';
import { tunables } from '@/domain/tunables';
import {
  type ClaimedImport,
  claimImport,
  endImport,
  isCancelled,
  recordImportProgress,
  requeueImports,
} from '@/server/services/dataset-imports/carry-out';
import type { DispatcherContext, DispatcherLog } from './dependencies';

export interface ImportKeeper {
  /** To be called every turn: begins what waits, ends what is cancelled. */
  turn(): void;
  /** Ends what is under way; it begins again with the next dispatcher. */
  close(): Promise<void>;
}

export interface ImportKeeperOptions {
  readonly ctx: DispatcherContext;
  /** The bundled importer.js. */
  readonly program: string;
  readonly log: DispatcherLog;
}

export function createImportKeeper({ ctx, program, log }: ImportKeeperOptions): ImportKeeper {
  requeueImports(ctx);
  let current: { readonly claimed: ClaimedImport; readonly child: ChildProcess } | null = null;
  let working: Promise<void> | null = null;
  let closing = false;

  const carryOut = async (): Promise<void> => {
    const claimed = await claimImport(ctx);
    if (claimed === null) return;
    const child = spawn(process.execPath, ['--enable-source-maps', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    current = { claimed, child };
    lowerPriority(child);
    log.info({ import: claimed.id, pid: child.pid }, `importing "${claimed.job.name}"`);
    const end = await follow(ctx, claimed, child);
    if (closing && end === null) return requeueImports(ctx);
    await endImport(ctx, claimed.id, end ?? endless(isCancelled(ctx, claimed.id)));
    log.info({ import: claimed.id, end: end?.type ?? 'none' }, `the import of "${claimed.job.name}" ended`);
  };

  return {
    turn() {
      if (current !== null && isCancelled(ctx, current.claimed.id)) endChild(current.child);
      if (working !== null || closing) return;
      working = carryOut()
        .catch((error: unknown) => log.error({ err: error }, 'trouble with an import'))
        .finally(() => {
          working = null;
          current = null;
        });
    },
    async close() {
      closing = true;
      if (current !== null) endChild(current.child);
      await working;
    },
  };
}

/** Hands the job over and records what the process says. Its last word, or null where it ended without one. */
async function follow(
  ctx: DispatcherContext,
  { id, job }: ClaimedImport,
  child: ChildProcess,
): Promise<Exclude<ImporterLine, { type: 'progress' }> | null> {
  let end: Exclude<ImporterLine, { type: 'progress' }> | null = null;
  const ended = once(child, 'close');
  // A process that could not take its job says so by ending.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(JSON.stringify(job));
  if (child.stdout !== null) {
    for await (const text of createInterface({ input: child.stdout })) {
      const line = importerLineSchema.parse(JSON.parse(text));
      if (line.type === 'progress') recordImportProgress(ctx, id, line);
      else end = line;
    }
  }
  await ended;
  return end;
}

function endless(cancelled: boolean): Parameters<typeof endImport>[2] {
  if (cancelled) return { type: 'cancelled' };
  return { type: 'failed', message: 'The importing process ended without a word: there may be too little memory.' };
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
    // It has ended already, or this user may not: an import at normal priority is no failure.
  }
}
