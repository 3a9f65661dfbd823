/** @file What takes how much space, and the clean-up of checkpoints that no run resumes from. */
import { statfsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { databaseFile, inTransaction } from '@/db/open';
import { bytesByKind, bytesByRun, deleteArtefacts, sparableCheckpoints } from '@/db/queries/artefact';
import { whenFree } from '@/db/retry-when-locked';
import { artefactKindSchema } from '@/domain/events';
import { type RunId, runIdSchema } from '@/domain/ids';
import { runStateSchema } from '@/domain/run-state';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { list as listDatasets } from '../datasets/read';
import { backups as listBackups } from './backups';

const shownRuns = 100;
const day = 86_400_000;

export const storage = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.object({
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
  }),
  run({ ctx }) {
    const { dataDirectory } = ctx.settings;
    const file = databaseFile(dataDirectory);
    const total = (items: readonly { readonly bytes: number }[]): number =>
      items.reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      dataDirectory,
      disk: diskSpace(dataDirectory),
      database: sizeOf(file) + sizeOf(`${file}-wal`),
      datasets: total(listDatasets.run({ ctx, input: undefined })),
      backups: total(listBackups.run({ ctx, input: undefined }).files),
      artefacts: bytesByKind(ctx.db),
      runs: bytesByRun(ctx.db, shownRuns),
      sparable: summed(sparableCheckpoints(ctx.db, { endedBefore: ctx.now() })),
    };
  },
});

export function diskSpace(directory: string): { free: number; total: number } {
  const { bavail, blocks, bsize } = statfsSync(directory);
  return { free: bavail * bsize, total: blocks * bsize };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

const removedCheckpointsSchema = z.object({ runs: z.int(), files: z.int(), bytes: z.number() });

/** Of finished runs only: a stopped or failed one would lose the place it can resume from. */
export const removeCheckpoints = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({
    /** Without it: of all finished runs. */
    runs: z.array(runIdSchema).min(1).max(200).optional(),
    /** Only of runs that ended at least this many days ago. */
    olderThanDays: z.number().min(0).default(0),
  }),
  output: removedCheckpointsSchema,
  async run({ ctx, input: { runs, olderThanDays } }) {
    const endedBefore = ctx.now() - olderThanDays * day;
    // A finished run stays finished, so files found now may be removed later. In portions, because each transaction blocks every writer.
    const found = sparableCheckpoints(ctx.db, { endedBefore, ...(runs === undefined ? {} : { runs }) });
    for (let at = 0; at < found.length; at += tunables.removedAtOnce) {
      const some = found.slice(at, at + tunables.removedAtOnce);
      await whenFree(() => forget(ctx, some));
      // After the commit: a record without its file would be offered for a resume.
      for (const { artefact, directory } of some) {
        await rm(path.join(ctx.settings.dataDirectory, directory, artefact.path), { force: true });
      }
    }
    return summed(found);
  },
});

function forget(ctx: ServiceContext, some: Found): void {
  inTransaction(ctx.db, (tx) => {
    deleteArtefacts(
      tx,
      some.map(({ artefact }) => artefact.id),
    );
    for (const id of distinctRuns(some)) noteChange(ctx, tx, 'run', id, id);
    audit(ctx, tx, 'checkpoints.remove', 'storage', { ...summed(some) });
  });
}

type Found = ReturnType<typeof sparableCheckpoints>;

function distinctRuns(found: Found): RunId[] {
  return [...new Set(found.map(({ artefact }) => artefact.run))];
}

function summed(found: Found): z.output<typeof removedCheckpointsSchema> {
  const bytes = found.reduce((sum, { artefact }) => sum + artefact.size, 0);
  return { runs: distinctRuns(found).length, files: found.length, bytes };
}
