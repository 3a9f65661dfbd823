/**
 * @file What `masthead restore` did, for the audit log: noted beside the database, because the copy may be of a version without that log, and
 * written into it by the next start, which migrates the copy.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeDurably } from '@/disk/durable-file';
import { type Database, inTransaction } from './open';
import { recordAudit } from './queries/audit';

const noteSchema = z.object({ time: z.number(), detail: z.record(z.string(), z.unknown()) });
export type RestoredNote = z.infer<typeof noteSchema>;

const fileOf = (dataDirectory: string): string => path.join(dataDirectory, 'restored.json');

function notesOf(dataDirectory: string): RestoredNote[] {
  const file = fileOf(dataDirectory);
  return existsSync(file) ? z.array(noteSchema).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** Each of several restores before a start is recorded. */
export function noteRestored(dataDirectory: string, note: RestoredNote): void {
  writeDurably(fileOf(dataDirectory), Buffer.from(JSON.stringify([...notesOf(dataDirectory), note])));
}

/** Into the log of a database that is of this version. If it is killed before the end, the next start writes it once more. */
export function announceRestored(db: Database, dataDirectory: string): void {
  const notes = notesOf(dataDirectory);
  if (notes.length === 0) return;
  const local = { actor: 'local', origin: 'command-line', address: null, token: null, tokenName: null } as const;
  inTransaction(db, (tx) => {
    for (const { time, detail } of notes) {
      recordAudit(tx, { ...local, time, action: 'database.restore', entity: 'database', detail });
    }
  });
  rmSync(fileOf(dataDirectory), { force: true });
}
