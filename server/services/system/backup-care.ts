/**
 * @file Automatic backups: made at an interval, and the newest copied off the machine by the operator's command. The
 * dispatcher asks; the doctor and the settings page show the result.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { backupDirectory, backupsIn } from '@/db/backups';
import { type Database, inTransaction } from '@/db/open';
import { readPlatformState, writePlatformState } from '@/db/queries/platform-state';
import { backupNameSchema } from '@/domain/backup';
import { type Finding, finding } from '@/domain/records/finding';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { backups, lastBackup, startBackup } from './backups';

const scheduleKey = 'backup-schedule';
const copyKey = 'backup-copy';
const hour = 3_600_000;

const scheduleSchema = z.object({
  /** Hours between two backups; null: only on request. */
  everyHours: z.int().min(1).max(8760).nullable(),
});
type Schedule = z.infer<typeof scheduleSchema>;

const copiedSchema = z.object({ name: backupNameSchema, at: z.number(), problem: z.string().nullable() });
type Copied = z.infer<typeof copiedSchema>;

const careSchema = z.object({
  ...scheduleSchema.shape,
  /** Whether the operator gave a command that copies backups off the machine. */
  copies: z.boolean(),
  /** The last copy that was tried. */
  copied: copiedSchema.nullable(),
});

function scheduleOf(db: Database): Schedule {
  return scheduleSchema.safeParse(readPlatformState(db, scheduleKey)?.value).data ?? { everyHours: null };
}

function copiedOf(db: Database): Copied | null {
  return copiedSchema.safeParse(readPlatformState(db, copyKey)?.value).data ?? null;
}

export const backupCare = operation({
  access: 'viewer',
  scope: 'admin',
  kind: 'query',
  input: z.void(),
  output: careSchema,
  run({ ctx }) {
    const copies = (ctx.settings.backupCopy ?? null) !== null;
    return { ...scheduleOf(ctx.db), copies, copied: copiedOf(ctx.db) };
  },
});

export const changeBackupSchedule = operation({
  access: 'admin',
  kind: 'mutation',
  input: z.strictObject({
    ...scheduleSchema.shape,
    /** What the edit began from: refused where somebody else changed it meanwhile. */
    was: z.strictObject(scheduleSchema.shape).partial().optional(),
  }),
  output: careSchema,
  run({ ctx, input: { was, ...schedule } }) {
    inTransaction(ctx.db, (tx) => {
      requireUnmoved(scheduleOf(tx), was, schedule);
      writePlatformState(tx, scheduleKey, schedule, ctx.now());
      noteChange(ctx, tx, 'system', 'backup');
      audit(ctx, tx, 'backup.schedule', scheduleKey, schedule);
    });
    return backupCare.run({ ctx, input: undefined });
  },
});

/** Begins a backup if the last one is too old. True if it did. */
export function backUpWhereDue(ctx: ServiceContext): boolean {
  const { everyHours } = scheduleOf(ctx.db);
  if (everyHours === null) return false;
  const { files, underWay } = backups.run({ ctx, input: undefined });
  const last = lastBackup(ctx.db);
  const failedAt = last === null || last.failure === null ? Number.NEGATIVE_INFINITY : last.at;
  const [newest] = files;
  const age = newest === undefined ? Number.POSITIVE_INFINITY : ctx.now() - newest.createdAt;
  // A failed one is retried every hour, however long the interval.
  if (underWay !== null || age < everyHours * hour || ctx.now() - failedAt < hour) return false;
  startBackup.run({ ctx, input: undefined });
  return true;
}

/** Copies the newest backup off the machine if not done yet; a failed copy is retried after an hour. */
export async function copyOffWhereDue(ctx: ServiceContext): Promise<void> {
  const command = ctx.settings.backupCopy ?? null;
  const [newest] = backupsIn(ctx.settings.dataDirectory);
  if (command === null || newest === undefined) return;
  const last = copiedOf(ctx.db);
  if (last?.name === newest.name && (last.problem === null || ctx.now() - last.at < hour)) return;
  const problem = await runCopy(command, path.join(backupDirectory(ctx.settings.dataDirectory), newest.name));
  inTransaction(ctx.db, (tx) => {
    const copied: Copied = { name: newest.name, at: ctx.now(), problem };
    writePlatformState(tx, copyKey, copied, ctx.now());
    noteChange(ctx, tx, 'system', 'backup');
    audit(ctx, tx, 'backup.copy', newest.name, { problem });
  });
}

/** No shell: each word of the command is one argument, whatever it contains. Null if it exited with 0. */
async function runCopy(command: readonly string[], file: string): Promise<string | null> {
  const [program = '', ...args] = command.map((word) =>
    word.replaceAll('{file}', file).replaceAll('{name}', path.basename(file)),
  );
  const child = spawn(/*turbopackIgnore: true*/ program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: tunables.backupCopyWithin,
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-500);
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`It could not be started: ${error.message}`));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? null : `It ended with ${signal ?? `status ${code}`}: ${words.trim() || 'it said nothing'}`),
    );
  });
}

/** The age of the newest backup, and whether a copy exists elsewhere. */
export function backupFinding(ctx: ServiceContext): Finding {
  const title = 'Backups';
  const { everyHours, copies, copied } = backupCare.run({ ctx, input: undefined });
  const { files, failure } = backups.run({ ctx, input: undefined });
  const [newest] = files;
  const advice = 'Back up now, or set how often under Settings, Backups.';
  if (failure !== null) return finding('backups', title, 'failed', `The last one failed: ${failure}`, advice);
  if (newest === undefined) return finding('backups', title, 'attention', 'There is none.', advice);
  const made = `The newest is from ${new Date(newest.createdAt).toISOString()}, restored and checked when it was made`;
  if (everyHours !== null && ctx.now() - newest.createdAt > 2 * everyHours * hour) {
    return finding(
      'backups',
      title,
      'attention',
      `${made}; one is due every ${everyHours} hours.`,
      'Check that a dispatcher is running.',
    );
  }
  if (!copies) return finding('backups', title, 'ok', `${made}. It is on this machine only.`);
  if (copied === null || copied.name !== newest.name) {
    return finding('backups', title, 'ok', `${made}; its copy off the machine is due.`);
  }
  if (copied.problem === null) return finding('backups', title, 'ok', `${made}, and copied off the machine.`);
  const said = `${made}, but not copied off the machine. ${copied.problem}`;
  return finding(
    'backups',
    title,
    'failed',
    said,
    'Correct MASTHEAD_BACKUP_COPY or the command it names; the copy is tried again every hour.',
  );
}
