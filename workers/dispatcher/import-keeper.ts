/** @file Runs imports of images, one at a time, each in a separate process: decoding must not block runs or pages. */
import { tunables } from '@/domain/tunables';
import {
  type ClaimedImport,
  claimImport,
  endImport,
  failed,
  type ImportEnd,
  isCancelled,
  recordImportProgress,
  requeueImports,
} from '@/server/services/dataset-imports/run-import';
import { type Importer, startImporter } from '@/server/services/importer/process';
import type { DispatcherContext, DispatcherLog } from './dependencies';

export interface ImportKeeper {
  /** Call every turn: begins the next import, ends a cancelled one. */
  turn(): void;
  /** Ends the current import; it starts over with the next dispatcher. */
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
  let current: { readonly claimed: ClaimedImport; readonly child: Importer } | null = null;
  let working: Promise<void> | null = null;
  let closing = false;

  const carryOut = async (): Promise<void> => {
    const claimed = await claimImport(ctx);
    if (claimed === null) return;
    const child = startImporter({ program, job: claimed.job, limits: tunables.importLimits });
    current = { claimed, child };
    log.info({ import: claimed.id, pid: child.pid }, `importing "${claimed.job.name}"`);
    const end = await follow(ctx, claimed, child);
    if (closing && end === null) return requeueImports(ctx);
    await endImport(ctx, claimed.id, end ?? endless(isCancelled(ctx, claimed.id), child.overran()));
    log.info({ import: claimed.id, end: end?.type ?? 'none' }, `the import of "${claimed.job.name}" ended`);
  };

  return {
    turn() {
      if (current !== null && isCancelled(ctx, current.claimed.id)) current.child.end();
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
      if (current !== null) current.child.end();
      await working;
    },
  };
}

/** Records the process's messages. Returns its last one, or null if it ended without one. */
async function follow(ctx: DispatcherContext, { id }: ClaimedImport, child: Importer): Promise<ImportEnd | null> {
  let end: ImportEnd | null = null;
  for await (const line of child.lines()) {
    if (line.type === 'progress') recordImportProgress(ctx, id, line);
    else if (line.type === 'done' || line.type === 'failed') end = line;
  }
  return end;
}

function endless(cancelled: boolean, overran: 'time' | 'memory' | null): ImportEnd {
  if (cancelled) return { type: 'cancelled' };
  const { heap, time } = tunables.importLimits;
  switch (overran) {
    case 'time':
      return failed(`The import took more than ${time / 3_600_000} hours and was ended: import in parts.`);
    case 'memory':
      return failed(`The import needs more than ${heap} MB of memory and was ended: import in parts.`);
    case null:
      return failed('The importing process ended without a message: it may have run out of memory.');
  }
}
