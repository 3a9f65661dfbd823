/** @file Entries of the audit log, and the chain of hashes that holds them together. */
import { z } from 'zod';
import { contentHash } from '../content-hash';

/** The channel of an act. `open`: nobody has an account yet; `platform`: the platform itself, at its start; `unknown`: written before this was recorded. */
export const originKinds = ['browser', 'token', 'open', 'command-line', 'dispatcher', 'platform', 'unknown'] as const;
export type OriginKind = (typeof originKinds)[number];

export const auditEntrySchema = z.object({
  id: z.int(),
  /** Milliseconds since the epoch. */
  time: z.number(),
  /** A member's handle, or `local`, `dispatcher`. */
  actor: z.string(),
  origin: z.enum(originKinds),
  /** Of the client, for calls over the network. */
  address: z.string().nullable(),
  token: z.string().nullable(),
  tokenName: z.string().nullable(),
  /** `run.launch`, `attempt.end`, … */
  action: z.string(),
  /** Id of what was changed. */
  entity: z.string(),
  detail: z.record(z.string(), z.unknown()),
  /** Of the entry before this one. */
  previousHash: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** The columns of an export, everything that is hashed. */
export const auditColumns = [
  'id',
  'time',
  'actor',
  'origin',
  'address',
  'token',
  'tokenName',
  'action',
  'entity',
  'detail',
  'previousHash',
  'hash',
] as const satisfies readonly (keyof AuditEntry)[];

/** A filter of entries; all by default. */
export const auditFilterSchema = z.strictObject({
  /** A handle, or `local`, `dispatcher`. */
  who: z.string().min(1).max(64).optional(),
  /** An action (`run.launch`), or all of a kind (`run`). */
  what: z.string().min(1).max(64).optional(),
  /** Id of what was changed. */
  object: z.string().min(1).max(200).optional(),
  /** Times, both included. */
  from: z.number().optional(),
  to: z.number().optional(),
});
export type AuditFilter = z.output<typeof auditFilterSchema>;

/** The predecessor of the first entry. */
export const chainStart = '0'.repeat(64);

/** SHA-256 over the canonical JSON of all that an entry says, the hash of the entry before it included. */
export function auditHash({ hash: _, ...content }: Omit<AuditEntry, 'hash'> & { readonly hash?: string }): string {
  return contentHash(content);
}
