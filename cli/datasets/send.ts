/**
 * @file Sends files to the platform for an import, in parts (domain/upload). Which upload is whose is remembered in the user's state folder, so
 * that the same command goes on after a cut, a Ctrl-C or a restart, within a day.
 */
import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { authorization } from '@/client/create-client';
import { DomainError } from '@/domain/errors';
import type { UploadId } from '@/domain/ids';
import { sendInParts, UploadRefused, unreachable } from '@/domain/upload/send-in-parts';
import type { CommandContext } from '../io';

/** Uploads remembered: the server forgets them after a day. */
const mostKept = 100;
const keptSchema = z.record(z.string(), z.string());

export async function sendAll(context: CommandContext, files: readonly string[]): Promise<UploadId[]> {
  const ids: UploadId[] = [];
  for (const file of files) ids.push(await sendOne(context, file));
  return ids;
}

async function sendOne({ url, token, io }: CommandContext, file: string): Promise<UploadId> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new DomainError('not-found', `${file} is not a file: pack a folder as a tar.gz first.`);
  const memory = await remembering(io.environment, `${url} ${file} ${found.size} ${found.mtimeMs}`);
  const handle = await open(file);
  const headers = { ...authorization(token), 'content-type': 'application/octet-stream' };
  const request = async (query: string, init: RequestInit) => {
    const address = `${url}/api/datasets/uploads${query}`;
    const response = await fetch(address, { ...init, signal: io.signal }).catch(() => {
      throw unreachable();
    });
    return { status: response.status, text: await response.text() };
  };
  try {
    return await sendInParts(
      {
        name: path.basename(file),
        size: found.size,
        async read(start, end) {
          const part = new Uint8Array(end - start);
          const { bytesRead } = await handle.read(part, 0, part.length, start);
          return part.subarray(0, bytesRead);
        },
      },
      {
        ask: (query, method, more) => request(query, { method, headers: { ...headers, ...more } }),
        put: (id, offset, part) => request(`?id=${id}&offset=${offset}`, { method: 'PUT', headers, body: part }),
        remembered: memory.known,
        remember: memory.keep,
        onProgress: () => undefined,
        onWait: (waits) => {
          if (waits) io.err('The platform does not answer; trying again. Ctrl-C stops; the same command continues.\n');
        },
        signal: io.signal,
      },
    );
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error;
    throw new DomainError(error.code === null ? 'unavailable' : 'invalid-input', error.message, { cause: error });
  } finally {
    await handle.close();
    await memory.written();
  }
}

/** A small file of uploads under way, by platform and file. Without a place for it, nothing is remembered. */
async function remembering(environment: CommandContext['io']['environment'], key: string) {
  const folder = path.join(
    environment.XDG_STATE_HOME ?? path.join(environment.HOME ?? homedir(), '.local/state'),
    'masthead',
  );
  const place = path.join(folder, 'uploads.json');
  const read = async (): Promise<Record<string, string>> =>
    keptSchema.catch({}).parse(
      await readFile(place, 'utf8').then(
        (text): unknown => JSON.parse(text),
        () => ({}),
      ),
    );
  let writing = Promise.resolve();
  return {
    known: (await read())[key] ?? null,
    keep(id: UploadId | null) {
      writing = writing.then(async () => {
        const kept = Object.entries(await read())
          .filter(([other]) => other !== key)
          .slice(1 - mostKept);
        await mkdir(folder, { recursive: true });
        await writeFile(place, JSON.stringify(Object.fromEntries(id === null ? kept : [...kept, [key, id]])), {
          mode: 0o600,
        });
      });
      writing = writing.catch(() => undefined);
    },
    written: () => writing,
  };
}
