/** @file Secrets of a data folder outside the database, so that no copy of it holds them: files readable only by their owner. */
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { newSecret } from '@/domain/secret';

/** The key that signs cookies; and the secret to create the first account. */
export type SecretName = 'session' | 'first-account';

function secretFile(dataDirectory: string, name: SecretName): string {
  return path.join(dataDirectory, 'secrets', name);
}

/** Null if there is none. A link in its place is not followed. */
export function readSecret(dataDirectory: string, name: SecretName): string | null {
  let file: number;
  try {
    file = openSync(secretFile(dataDirectory, name), constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return null;
  }
  try {
    const text = fstatSync(file).isFile() ? readFileSync(file, 'utf8').trim() : '';
    return text === '' ? null : text;
  } finally {
    closeSync(file);
  }
}

/** The existing secret, or else `text`; two concurrent processes end with the same. */
export function keepSecret(dataDirectory: string, name: SecretName, text: string): string {
  const kept = readSecret(dataDirectory, name);
  if (kept !== null) return kept;
  const made = writeBeside(dataDirectory, name, text);
  try {
    linkSync(made, secretFile(dataDirectory, name));
  } catch {
    // Another process was first.
  } finally {
    rmSync(made, { force: true });
  }
  const found = readSecret(dataDirectory, name);
  if (found !== null) return found;
  throw new Error(`${secretFile(dataDirectory, name)} can't be read: it must be a plain file.`);
}

/** Replaces the existing one. */
export function replaceSecret(dataDirectory: string, name: SecretName, text: string): void {
  renameSync(writeBeside(dataDirectory, name, text), secretFile(dataDirectory, name));
}

export function removeSecret(dataDirectory: string, name: SecretName): void {
  rmSync(secretFile(dataDirectory, name), { force: true });
}

function writeBeside(dataDirectory: string, name: SecretName, text: string): string {
  const file = secretFile(dataDirectory, name);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const made = `${file}.${newSecret('')}`;
  writeFileSync(made, `${text}\n`, { flag: 'wx', mode: 0o600 });
  chmodSync(made, 0o600);
  return made;
}
