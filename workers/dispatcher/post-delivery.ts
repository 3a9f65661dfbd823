/** @file Sends one delivery over HTTP: signed, within a time, without following redirects, and says how it went. */
import { tunables } from '@/domain/tunables';
import type { DeliveryOutcome, DueDelivery } from '@/server/services/webhooks/carry-out';
import { signDelivery } from '@/server/services/webhooks/sign';

export interface PostOptions {
  /** Milliseconds until the whole answer must be there. */
  readonly timeout: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Ends it early: nothing is known of the outcome then. */
  readonly signal: AbortSignal;
}

/** Throws only where `signal` ended it. */
export async function postDelivery(due: DueDelivery, options: PostOptions): Promise<DeliveryOutcome> {
  const timestamp = String(Math.floor(options.now / 1000));
  const late = AbortSignal.timeout(options.timeout);
  try {
    const response = await fetch(due.url, {
      method: 'POST',
      body: due.body,
      redirect: 'manual',
      signal: AbortSignal.any([late, options.signal]),
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Masthead',
        'X-Masthead-Event': due.event,
        'X-Masthead-Delivery': due.id,
        'X-Masthead-Timestamp': timestamp,
        'X-Masthead-Signature': signDelivery(due.secret, timestamp, due.body),
      },
    });
    return await judge(response);
  } catch (error) {
    if (options.signal.aborted) throw error;
    const seconds = options.timeout / 1000;
    return { delivered: false, status: null, error: late.aborted ? `No answer within ${seconds} s.` : reasonOf(error) };
  }
}

async function judge(response: Response): Promise<DeliveryOutcome> {
  const { status } = response;
  if (response.ok) {
    await response.body?.cancel();
    return { delivered: true, status };
  }
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    const to = response.headers.get('location')?.slice(0, 200);
    const where = to === undefined ? '' : ` to ${to}`;
    const error = `Answered ${status}, a redirect${where}. Redirects are not followed: give the webhook the final address.`;
    return { delivered: false, status, error };
  }
  const said = await beginningOf(response);
  return { delivered: false, status, error: `Answered ${status}${said === '' ? '.' : `: ${said}`}` };
}

/** The first kilobyte of an answer, as one line; the rest is never read. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < tunables.webhookAnswerBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    bytes += value.length;
  }
  await reader.cancel();
  const text = Buffer.concat(chunks).subarray(0, tunables.webhookAnswerBytes).toString('utf8');
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** `fetch` hides what went wrong in the cause: a refused connection, a name that is not known, a bad certificate. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const said =
    cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause);
  return `Could not be sent: ${said}. Check the address, and that the host is up.`;
}
