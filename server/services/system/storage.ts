/** @file What takes how much room, and the clean-up of checkpoints that nobody goes on from. */
import { rmSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { databaseFile, inTransaction } from '@/db/open';
import { bytesByKind, bytesByRun, deleteArtefacts, sparableCheckpoints } from '@/db/queries/artefact/storage';
import { artefactKindSchema } from '@/domain/events';
import { type RunId, runIdSchema } from '@/domain/ids';
import { runStateSchema } from '@/domain/run-state';
import type { Call } from '@/server/context';
import { audit, noteChange } from '@/server/services/journal';
import { listDatasets } from '../datasets/list';
import { listBackups } from './backups';

export const storageInput = z.void();
export type StorageInput = z.input<typeof storageInput>;

const shownRuns = 100;
const day = 86_400_000;

export const storageSchema = z.object({
  dataDirectory: z.string(),
  disk: z.object({ free: z.number(), total: z.number() }),
  /** The file with its write-ahead log. */
  database: z.number(),
  datasets: z.number(),
  backups: z.number(),
  artefacts: z.array(z.object({ kind: artefactKindSchema, files: z.int(), bytes: z.number() })),
  /** The largest first. */
  runs: z.array(
    z.object({
      id: runIdSchema,
      name: z.string(),
      state: runStateSchema,
      inTrash: z.boolean(),
      files: z.int(),
      bytes: z.number(),
      checkpointBytes: z.number(),
    }),
  ),
  /** Checkpoints of finished runs. */
  sparable: z.object({ runs: z.int(), files: z.int(), bytes: z.number() }),
});

export function storage({ ctx }: Call<StorageInput>): z.output<typeof storageSchema> {
  const { dataDirectory } = ctx.settings;
  const file = databaseFile(dataDirectory);
  const total = (items: readonly { readonly bytes: number }[]): number =>
    items.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    dataDirectory,
    disk: diskSpace(dataDirectory),
    database: sizeOf(file) + sizeOf(`${file}-wal`),
    datasets: total(listDatasets({ ctx, input: undefined })),
    backups: total(listBackups({ ctx, input: undefined }).files),
    artefacts: bytesByKind(ctx.db),
    runs: bytesByRun(ctx.db, shownRuns),
    sparable: summed(sparableCheckpoints(ctx.db, { endedBefore: ctx.now() })),
  };
}

export function diskSpace(directory: string): { free: number; total: number } {
  const { bavail, blocks, bsize } = statfsSync(directory);
  return { free: bavail * bsize, total: blocks * bsize };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

export const removeCheckpointsInput = z.strictObject({
  /** Without it: of all finished runs. */
  runs: z.array(runIdSchema).min(1).max(200).optional(),
  /** Only of runs that ended at least this many days ago. */
  olderThanDays: z.number().min(0).default(0),
});
export type RemoveCheckpointsInput = z.input<typeof removeCheckpointsInput>;

export const removedCheckpointsSchema = z.object({ runs: z.int(), files: z.int(), bytes: z.number() });

/** Of finished runs only: a stopped or failed one would lose the place it can go on from. */
export function removeCheckpoints({
  ctx,
  input,
}: Call<RemoveCheckpointsInput>): z.output<typeof removedCheckpointsSchema> {
  const { runs, olderThanDays } = removeCheckpointsInput.parse(input);
  const endedBefore = ctx.now() - olderThanDays * day;
  const removed = inTransaction(ctx.db, (tx) => {
    const found = sparableCheckpoints(tx, { endedBefore, ...(runs === undefined ? {} : { runs }) });
    for (let at = 0; at < found.length; at += 500) {
      deleteArtefacts(
        tx,
        found.slice(at, at + 500).map((each) => each.artefact.id),
      );
    }
    for (const id of distinctRuns(found)) noteChange(ctx, tx, 'run', id, id);
    if (found.length > 0) audit(ctx, tx, 'checkpoints.remove', 'storage', { ...summed(found) });
    return found;
  });
  // After the commit: a record without its file would be offered for a resume.
  for (const { artefact, directory } of removed) {
    rmSync(path.join(ctx.settings.dataDirectory, directory, artefact.path), { force: true });
  }
  return summed(removed);
}

type Found = ReturnType<typeof sparableCheckpoints>;

function distinctRuns(found: Found): RunId[] {
  return [...new Set(found.map(({ artefact }) => artefact.run))];
}

function summed(found: Found): z.output<typeof removedCheckpointsSchema> {
  const bytes = found.reduce((sum, { artefact }) => sum + artefact.size, 0);
  return { runs: distinctRuns(found).length, files: found.length, bytes };
}
