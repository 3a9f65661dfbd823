/**
 * @file Sends one delivery over HTTP: signed, within a time, to a checked address, on a separate connection, without following
 * redirects; and reports the outcome.
 */
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isDomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';
import type { DeliveryOutcome, DueDelivery } from '@/server/services/webhooks/due-deliveries';
import { signatureHeaders } from '@/server/services/webhooks/due-deliveries';

export interface PostOptions {
  /** Milliseconds until the whole answer must be there. */
  readonly timeout: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Resolves a name to its allowed addresses. */
  readonly lookup: LookupFunction;
  /** Ends it early: the outcome is then unknown. */
  readonly signal: AbortSignal;
}

/** Throws only if `signal` ended it. */
export async function postDelivery(due: DueDelivery, options: PostOptions): Promise<DeliveryOutcome> {
  const late = AbortSignal.timeout(options.timeout);
  try {
    return await judge(await post(due, options, AbortSignal.any([late, options.signal])));
  } catch (error) {
    if (options.signal.aborted) throw error;
    const seconds = options.timeout / 1000;
    return { delivered: false, status: null, error: late.aborted ? `No answer within ${seconds} s.` : reasonOf(error) };
  }
}

/** Host header and certificate name stay those of the given address. */
function post(due: DueDelivery, { now, lookup }: PostOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const url = new URL(due.url);
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(due.body),
    'User-Agent': 'Masthead',
    'X-Masthead-Event': due.event,
    ...signatureHeaders(due, now),
  };
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? secureRequest : plainRequest;
    // No connection is reused: each goes to an address checked for it.
    const sent = request(url, { method: 'POST', headers, lookup, signal, agent: false }, resolve);
    sent.once('error', reject);
    sent.end(due.body);
  });
}

async function judge(response: IncomingMessage): Promise<DeliveryOutcome> {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) {
    await beginningOf(response, 0);
    return { delivered: true, status };
  }
  if (status >= 300 && status < 400) {
    await beginningOf(response, 0);
    const to = response.headers.location?.slice(0, 200);
    const where = to === undefined ? '' : ` to ${to}`;
    const error = `Answered ${status}, a redirect${where}. Redirects are not followed: give the webhook the final address.`;
    return { delivered: false, status, error };
  }
  const said = await beginningOf(response, tunables.webhookAnswerBytes);
  return { delivered: false, status, error: `Answered ${status}${said === '' ? '.' : `: ${said}`}` };
}

/** Of an answer, as one line; the rest is never read. */
async function beginningOf(response: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (most > 0) {
    for await (const chunk of response) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= most) break;
    }
  }
  response.on('error', () => undefined).destroy();
  const text = Buffer.concat(chunks).subarray(0, most).toString('utf8');
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** A connection that was refused, a name that is not known, a bad certificate, an address that may not be reached. */
function reasonOf(error: unknown): string {
  if (isDomainError(error)) return error.message;
  const said =
    error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
  return `Could not be sent: ${said}. Check the address, and that the host is up.`;
}
