/**
 * @file Makes a new database from the folders of a data folder alone: jobs hold the requests, event logs the results, and the
 * dataset store the datasets. What only the lost database knew is listed, not invented.
 */
import { rmSync } from 'node:fs';
import { migrateDatabase } from '@/db/migrate';
import { openDatabase } from '@/db/open';
import type { PriorId, RunId } from '@/domain/ids';
import { readTiming } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { readOutsideFolders, rebuildOutsideRun } from './outside-runs';
import { type AttemptFolder, readRunFolders } from './read-folders';
import { rebuildBasis } from './references';
import { needsOf, priorKey, rebuildRun } from './runs';

export interface RebuildOptions {
  readonly dataDirectory: string;
  /** The database to create; must not exist. */
  readonly file: string;
  readonly migrations: string;
  readonly now: number;
  /** Whether a runner works in this attempt directory now. */
  isAtWork(directory: string): boolean;
  onProgress(share: number): void;
}

export interface RebuildReport {
  readonly runs: number;
  readonly attempts: number;
  /** What could not be recovered, one sentence each. */
  readonly notes: readonly string[];
}

/** What is never in the folders. */
export const neverKnown: readonly string[] = [
  'names of runs, task sets, spaces and genotypes that people gave, with notes, tags and experiments; those that scripts from outside gave are there',
  'the records of models that MLflow logged: their files are there',
  'who launched what; members, tokens, invitations, saved views, studies, webhooks and settings',
  'runs that never started, and what was in the trash: runs in it are back',
  'genotypes and tables that were imported and never retrained; the audit log',
];

export async function rebuildDatabase(options: RebuildOptions): Promise<RebuildReport> {
  const { dataDirectory, file, now } = options;
  const notes: string[] = [];
  const note = (message: string): void => void notes.push(message);
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  migrateDatabase(file, options.migrations);
  const database = openDatabase(file, 'ingestion');
  try {
    const ctx: ServiceContext = {
      db: database.db,
      actor: { name: 'rebuild', access: 'admin' },
      settings: { dataDirectory, slots: 1, timing: readTiming(undefined) },
      now: () => now,
    };
    const runs = readRunFolders(dataDirectory, note);
    const attempts = runs.flat();
    rebuildBasis({ db: database.db, dataDirectory, attempts, now, note });
    const priorIds = new Map<string, PriorId>();
    for (const { job } of attempts) if (job.prior !== null) priorIds.set(priorKey(job.prior), job.prior.id);
    const ordered = inOrder(runs);
    const outside = readOutsideFolders(dataDirectory, note);
    for (const [index, own] of ordered.entries()) {
      await rebuildRun({ ctx, attempts: own, priorIds, isAtWork: options.isAtWork, note });
      options.onProgress((index + 1) / (ordered.length + outside.length));
    }
    for (const [index, folder] of outside.entries()) {
      await rebuildOutsideRun({ ctx, folder, note });
      options.onProgress((ordered.length + index + 1) / (ordered.length + outside.length));
    }
    database.checkpoint();
    return { runs: runs.length + outside.length, attempts: attempts.length + outside.length, notes };
  } finally {
    database.close();
  }
}

/** The run that made a prior before the run that used it, else by time: a genotype was found before it was retrained. */
function inOrder(runs: readonly AttemptFolder[][]): AttemptFolder[][] {
  const byTime = [...runs].sort((a, b) => (a[0]?.madeAt ?? 0) - (b[0]?.madeAt ?? 0));
  const ids = new Map(byTime.map((own) => [own[0]?.job.run, own]));
  const placed = new Set<RunId>();
  const order: AttemptFolder[][] = [];
  const place = (own: AttemptFolder[], above: ReadonlySet<RunId>): void => {
    const job = own[0]?.job;
    if (job === undefined || placed.has(job.run) || above.has(job.run)) return;
    const giver = ids.get(needsOf(job) ?? undefined);
    if (giver !== undefined) place(giver, new Set([...above, job.run]));
    placed.add(job.run);
    order.push(own);
  };
  for (const own of byTime) place(own, new Set());
  return order;
}
