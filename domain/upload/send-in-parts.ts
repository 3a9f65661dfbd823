/**
 * @file A file on its way to the server in parts: after a cut it goes on where it was, the sender's next start included; the server compares
 * the whole with its hash. Browser and command line bring their own ways to ask, read and remember.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { type UploadId, uploadIdSchema } from '../ids';

const stateSchema = z.object({ id: uploadIdSchema, received: z.int(), done: z.boolean() });
type UploadState = z.infer<typeof stateSchema>;
const sentSchema = z.object({ id: uploadIdSchema });
const problemSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Bytes of a part; milliseconds between tries while nobody answers, and how many tries. */
const partBytes = 8 << 20;
const pauses = [500, 1000, 2000, 5000];
const tries = 120;

/** What the server refuses. Without a code it could not be reached. */
export class UploadRefused extends Error {
  constructor(
    message: string,
    readonly code: string | null,
  ) {
    super(message);
  }
}

export interface UploadFile {
  readonly name: string;
  readonly size: number;
  /** Bytes from `start` to before `end`. */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

export interface UploadWays {
  /** A request with this query, its status and text. Rejects with `UploadRefused` if nobody answers. */
  ask(query: string, method: 'GET' | 'POST', headers: Readonly<Record<string, string>>): Promise<Answer>;
  /** A part's bytes. */
  put(id: UploadId, offset: number, part: Uint8Array<ArrayBuffer>): Promise<Answer>;
  /** The upload that an earlier start of the sender began for this very file. */
  readonly remembered: string | null;
  /** Null: nothing to go on with. */
  remember(id: UploadId | null): void;
  onProgress(bytes: number): void;
  /** True while the server can't be reached. */
  onWait(waits: boolean): void;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The upload's id. Rejects with what the server says, or why it couldn't be reached; `signal` ends it. */
export async function sendInParts(file: UploadFile, ways: UploadWays): Promise<UploadId> {
  try {
    const { id, received, done } = await begun(file, ways);
    // Sent before, and not imported yet.
    if (done) return id;
    const hash = sha256.create();
    let there = received;
    for (let start = 0; start < file.size; start += partBytes) {
      const end = Math.min(file.size, start + partBytes);
      const part = await file.read(start, end);
      if (part.length !== end - start) throw new UploadRefused(`${file.name} changed while it was sent.`, 'conflict');
      hash.update(part);
      ways.signal.throwIfAborted();
      while (there < end) there = await sendPart(part, start, id, Math.max(start, there), ways);
      ways.onProgress(end);
    }
    const ended = `?id=${id}&sha256=${bytesToHex(hash.digest())}`;
    return sentSchema.parse(await patiently(async () => answered(await ways.ask(ended, 'POST', {})), ways)).id;
  } catch (error) {
    // What the server no longer has, or holds damaged, begins anew the next time.
    if (error instanceof UploadRefused && error.code !== null) ways.remember(null);
    throw error;
  }
}

async function begun(file: UploadFile, ways: UploadWays): Promise<UploadState> {
  if (ways.remembered !== null) {
    const query = `?id=${encodeURIComponent(ways.remembered)}`;
    const state = await patiently(async () => answered(await ways.ask(query, 'GET', {})), ways).catch(
      (error: unknown) => {
        if (error instanceof UploadRefused && error.code !== null) return null;
        throw error;
      },
    );
    const found = stateSchema.safeParse(state);
    if (found.success) return found.data;
  }
  const name = { 'x-file-name': encodeURIComponent(file.name) };
  const made = await patiently(async () => answered(await ways.ask(`?bytes=${file.size}`, 'POST', name)), ways);
  const state = stateSchema.parse(made);
  ways.remember(state.id);
  return state;
}

/** How many bytes are there then. A cut part counts as far as it came. `part` begins at byte `start` of the file. */
async function sendPart(
  part: Uint8Array<ArrayBuffer>,
  start: number,
  id: UploadId,
  from: number,
  ways: UploadWays,
): Promise<number> {
  let at = from;
  const state = await patiently(async () => {
    try {
      return answered(await ways.put(id, at, part.subarray(at - start)));
    } catch (error) {
      // Somebody else's offset, or no answer: the server knows how far it is.
      if (error instanceof UploadRefused && error.code !== null && error.code !== 'conflict') throw error;
      ways.signal.throwIfAborted();
      const now = stateSchema.parse(answered(await ways.ask(`?id=${id}`, 'GET', {})));
      at = now.received;
      if (at >= start + part.length) return now;
      throw error instanceof UploadRefused && error.code === 'conflict'
        ? new UploadRefused(error.message, null)
        : error;
    }
  }, ways);
  return stateSchema.parse(state).received;
}

async function patiently<T>(work: () => Promise<T>, { signal, onWait }: UploadWays): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      const done = await work();
      if (failures > 0) onWait(false);
      return done;
    } catch (error) {
      signal.throwIfAborted();
      const passing = error instanceof UploadRefused && (error.code === null || error.code === 'unavailable');
      if (!passing || failures >= tries) throw error;
      onWait(true);
      await new Promise((resolve) => setTimeout(resolve, pauses[Math.min(failures, pauses.length - 1)]));
    }
  }
}

function answered({ status, text }: Answer): unknown {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    // A proxy's page, of a server that is just starting.
    throw unreachable();
  }
  if (status === 200) return said;
  const problem = problemSchema.safeParse(said).data?.error;
  throw new UploadRefused(problem?.message ?? `The server answered ${status}.`, problem?.code ?? 'unknown');
}

export const unreachable = (): UploadRefused =>
  new UploadRefused(
    'The server can’t be reached. Choose the file again later: the upload continues where it stopped.',
    null,
  );
