/** @file Content hashes: SHA-256 over canonical JSON, so that equal content has one name whatever the key order. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { DomainError } from './errors';

/**
 * JSON with keys in code-unit order and no white space. Keys whose value is undefined are left out, as JSON.stringify
 * does. Throws `invalid-input` for what JSON can't hold (NaN, infinities, functions, undefined in arrays).
 */
export function canonicalJson(value: unknown): string {
  return write(value, '');
}

/** Lower-case hex SHA-256 of the canonical JSON. */
export function contentHash(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${write(item, `${path}.${key}`)}`).join(',')}}`;
  }
  throw new DomainError('invalid-input', `A content hash needs plain JSON, but found ${String(value)} at "${path}".`, {
    field: path,
  });
}
