/** @file Whether another run may be placed: not while the machine lacks what each needs. It says so, and opens automatically. */
import { accessSync, constants, mkdirSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { databaseFile } from '@/db/open';
import { describeLack, type Lack, lackOf, lackOfFileSystem } from '@/domain/machine-lack';
import { retryDelay } from '@/domain/run-state';
import { tunables } from '@/domain/tunables';
import { type PlacingTrouble, reportPlacing } from '@/server/services/system/queue';
import type { DispatcherDependencies } from './dependencies';

export interface PlacingGate {
  /** Whether to place now. */
  isOpen(): boolean;
  /** What the machine lacks now, as far as it can be checked without starting anything. */
  look(): Lack | null;
  /** Placing, or a runner, met a lack: nothing is placed for a while, each time longer. */
  met(lack: Lack): void;
  /** A run was placed: earlier trouble no longer counts. */
  placed(): void;
}

const longestWait = 60_000;

export function createPlacingGate(
  options: Pick<DispatcherDependencies, 'ctx' | 'timing' | 'monotonic' | 'log'>,
): PlacingGate {
  const { ctx, timing, monotonic, log } = options;
  const folder = path.join(ctx.settings.dataDirectory, 'runs');
  let trouble: PlacingTrouble | null = null;
  let told: PlacingTrouble | null | undefined;
  let looked = Number.NEGATIVE_INFINITY;
  let seen: Lack | null = null;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let failures = 0;

  /** Keeps trying: a database on a full disk accepts nothing, either. */
  const tell = (): void => {
    if (told === trouble) return;
    try {
      reportPlacing({ ctx, input: trouble });
      told = trouble;
    } catch (error) {
      log.error({ err: error }, 'could not note why nothing is placed; tried again');
    }
  };
  const lacking = (lack: Lack): void => {
    if (trouble?.lack !== lack) {
      trouble = { lack, reason: describeLack(lack, folder), since: ctx.now() };
      log.warn({ lack }, `nothing is placed: ${trouble.reason}`);
    }
    tell();
  };
  const clear = (): void => {
    if (trouble !== null) log.info({ lack: trouble.lack }, 'runs are placed again');
    trouble = null;
    tell();
  };
  const look = (): Lack | null => {
    looked = monotonic();
    seen = lackIn(folder, timing.leastFree);
    return seen;
  };

  return {
    look,
    isOpen() {
      if (monotonic() - looked >= tunables.placingLookEvery) look();
      if (seen !== null) {
        lacking(seen);
        return false;
      }
      if (monotonic() < heldUntil) {
        tell();
        return false;
      }
      // If it was only met, the next attempt shows whether it has passed.
      clear();
      return true;
    },
    met(lack) {
      failures += 1;
      heldUntil = monotonic() + retryDelay(failures, { first: timing.placingRetry, atMost: longestWait });
      lacking(lack);
    },
    placed() {
      failures = 0;
    },
  };
}

function lackIn(folder: string, leastFree: number): Lack | null {
  try {
    // The data folder is never created here: without its database it is not mounted, and files there belong to another disk.
    accessSync(databaseFile(path.dirname(folder)), constants.R_OK | constants.W_OK);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) mkdirSync(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const { bavail, bsize, files, ffree } = statfsSync(folder);
    return lackOfFileSystem({ freeBytes: bavail * bsize, files, freeFiles: ffree }, leastFree);
  } catch (error) {
    return lackOf(error, { own: true }) ?? 'folder';
  }
}
