'use client';
/** @file Signing in and out, and what a link lets its holder do: plain routes, for they set a cookie. */
import { apiAddress, basePath } from '../base-path';

/** A refusal in words; `field` is the input at fault. */
export class Refusal extends Error {
  readonly field: string | null;
  constructor(message: string, field: string | null) {
    super(message);
    this.field = field;
  }
}

async function call(path: `/api/${string}`, method: 'POST' | 'DELETE', body?: unknown): Promise<unknown> {
  const response = await fetch(apiAddress(path), {
    method,
    ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refusal('The server does not answer. Is it running?', null);
  });
  if (response.status === 204) return null;
  const said: unknown = await response.json().catch(() => null);
  if (response.ok) return said;
  const error = part(said, 'error');
  const message = part(error, 'message');
  const field = part(error, 'field');
  throw new Refusal(
    typeof message === 'string' ? message.replace(/^[\w.]+: /, '') : 'Something went wrong on the server.',
    typeof field === 'string' ? (field.split('.').at(-1) ?? null) : null,
  );
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export function signIn(input: { readonly email: string; readonly password: string }): Promise<unknown> {
  return call('/api/session', 'POST', input);
}

/** Again, before a sensitive act. */
export function provePassword(password: string): Promise<unknown> {
  return call('/api/session/proof', 'POST', { password });
}

export function signOut(): Promise<unknown> {
  return call('/api/session', 'DELETE');
}

/** Signs out and goes to the sign-in page: a full load, so that nothing stays on screen. */
export async function leave(): Promise<void> {
  await signOut();
  window.location.assign(`${basePath}/`);
}

export interface JoinInput {
  readonly secret: string;
  readonly password: string;
  readonly account?: { readonly name: string; readonly handle: string; readonly email: string };
}

export function join(input: JoinInput): Promise<unknown> {
  return call('/api/join', 'POST', input);
}

/** What the holder of a link may do: join as `access`, or, if `member` is set, choose their new password. */
export interface Opening {
  readonly access: string;
  readonly member: string | null;
  /** It is the platform's first account. */
  readonly first: boolean;
}

export async function readInvitation(secret: string): Promise<Opening> {
  const said = await call('/api/join/invitation', 'POST', { secret });
  const access = part(said, 'access');
  const member = part(said, 'member');
  if (typeof access !== 'string') throw new Refusal('The server’s answer can’t be read.', null);
  return { access, member: typeof member === 'string' ? member : null, first: part(said, 'first') === true };
}
