/**
 * @file Sends a file to the server for an import, in parts: after a cut, and after a reload of the page, it goes on where it was. The
 * server compares the whole with its hash.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { type UploadId, uploadIdSchema } from '@/domain/ids';
import { apiAddress } from '../base-path';
import { keep, readKept } from '../kept-by-browser';

const stateSchema = z.object({ id: uploadIdSchema, received: z.int(), done: z.boolean() });
const sentSchema = z.object({ id: uploadIdSchema });
const problemSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Bytes of a part; milliseconds between tries while nobody answers, and how many tries. */
const partBytes = 8 << 20;
const pauses = [500, 1000, 2000, 5000];
const tries = 120;

/** What the server refuses. Without a code it could not be reached. */
class Refused extends Error {
  constructor(
    message: string,
    readonly code: string | null,
  ) {
    super(message);
  }
}

export interface SendOptions {
  readonly onProgress: (bytes: number) => void;
  /** True while the server can't be reached. */
  readonly onWait?: (waits: boolean) => void;
  readonly signal: AbortSignal;
}

/** The upload's id. Rejects with what the server says, or why it couldn't be reached; `signal` ends it. */
export async function sendFile(file: File, options: SendOptions): Promise<UploadId> {
  const key = `masthead-upload ${file.name} ${file.size} ${file.lastModified}`;
  try {
    const { id, received, done } = await begun(file, key, options);
    // Sent before, and not imported yet.
    if (done) return id;
    const hash = sha256.create();
    let there = received;
    for (let start = 0; start < file.size; start += partBytes) {
      const end = Math.min(file.size, start + partBytes);
      hash.update(new Uint8Array(await file.slice(start, end).arrayBuffer()));
      options.signal.throwIfAborted();
      while (there < end) there = await sendPart(file, id, Math.max(start, there), end, options);
      options.onProgress(end);
    }
    const sent = await patiently(() => ask(`?id=${id}&sha256=${bytesToHex(hash.digest())}`, 'POST', options), options);
    return sentSchema.parse(sent).id;
  } catch (error) {
    // What the server no longer has, or holds damaged, begins anew the next time.
    if (error instanceof Refused && error.code !== null) keep(key, null);
    throw error;
  }
}

/** Ends an upload that nobody will go on with. */
export function forgetFile(file: File): void {
  const key = `masthead-upload ${file.name} ${file.size} ${file.lastModified}`;
  const id = readKept(key);
  keep(key, null);
  if (id !== null)
    void fetch(apiAddress(`/api/datasets/uploads?id=${id}`), { method: 'DELETE' }).catch(() => undefined);
}

async function begun(file: File, key: string, options: SendOptions): Promise<z.infer<typeof stateSchema>> {
  const known = readKept(key);
  if (known !== null) {
    const state = await patiently(() => ask(`?id=${encodeURIComponent(known)}`, 'GET', options), options).catch(
      (error: unknown) => {
        if (error instanceof Refused && error.code !== null) return null;
        throw error;
      },
    );
    const found = stateSchema.safeParse(state);
    if (found.success) return found.data;
  }
  const made = await patiently(() => ask(`?bytes=${file.size}`, 'POST', options, file.name), options);
  const state = stateSchema.parse(made);
  keep(key, state.id);
  return state;
}

/** How many bytes are there then. A cut part counts as far as it came. */
async function sendPart(file: File, id: UploadId, start: number, end: number, options: SendOptions): Promise<number> {
  let at = start;
  const state = await patiently(async () => {
    try {
      return await put(file.slice(at, end), id, at, options);
    } catch (error) {
      // Somebody else's offset, or no answer: the server knows how far it is.
      if (error instanceof Refused && error.code !== null && error.code !== 'conflict') throw error;
      options.signal.throwIfAborted();
      const now = stateSchema.parse(await ask(`?id=${id}`, 'GET', options));
      at = now.received;
      if (at >= end) return now;
      throw error instanceof Refused && error.code === 'conflict' ? new Refused(error.message, null) : error;
    }
  }, options);
  return stateSchema.parse(state).received;
}

async function patiently<T>(work: () => Promise<T>, { signal, onWait }: SendOptions): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      const done = await work();
      if (failures > 0) onWait?.(false);
      return done;
    } catch (error) {
      signal.throwIfAborted();
      const passing = error instanceof Refused && (error.code === null || error.code === 'unavailable');
      if (!passing || failures >= tries) throw error;
      onWait?.(true);
      await new Promise((resolve) => setTimeout(resolve, pauses[Math.min(failures, pauses.length - 1)]));
    }
  }
}

async function ask(query: string, method: 'GET' | 'POST', { signal }: SendOptions, name?: string): Promise<unknown> {
  const response = await fetch(apiAddress(`/api/datasets/uploads${query}`), {
    method,
    signal,
    ...(name === undefined ? {} : { headers: { 'x-file-name': encodeURIComponent(name) } }),
  }).catch(() => {
    throw unreachable();
  });
  return answered(response.status, await response.text());
}

/** XMLHttpRequest, since fetch reports no upload progress. */
function put(part: Blob, id: UploadId, offset: number, { onProgress, signal }: SendOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', apiAddress(`/api/datasets/uploads?id=${id}&offset=${offset}`));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onProgress(offset + loaded);
    request.onload = () => {
      try {
        resolve(answered(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new Error('Sending was stopped.'));
    signal.addEventListener('abort', () => request.abort());
    request.send(part);
  });
}

function answered(status: number, text: string): unknown {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    // A proxy's page, of a server that is just starting.
    throw unreachable();
  }
  if (status === 200) return said;
  const problem = problemSchema.safeParse(said).data?.error;
  throw new Refused(problem?.message ?? `The server answered ${status}.`, problem?.code ?? 'unknown');
}

const unreachable = (): Refused =>
  new Refused('The server can’t be reached. Choose the file again later: it goes on where it was.', null);
