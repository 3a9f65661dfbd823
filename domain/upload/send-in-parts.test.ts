/** @file A file sent in parts to a server that loses answers: whole in the end, gone on with by the next start, refused if it is damaged. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { newIdText, type UploadId, uploadIdSchema } from '../ids';
import { sendInParts, UploadRefused, type UploadWays, unreachable } from './send-in-parts';

/** What the server's files do, in memory. `cut`: after how many bytes of the first part its answer is lost. */
function server(cut: number | null) {
  const id = uploadIdSchema.parse(newIdText('up'));
  let bytes = Buffer.alloc(0);
  let size = 0;
  let done = false;
  const log: string[] = [];
  const state = () => ({ status: 200, text: JSON.stringify({ id, received: bytes.length, done }) });
  const refuse = (code: string) => ({ status: 400, text: JSON.stringify({ error: { code, message: code } }) });
  const ways: Pick<UploadWays, 'ask' | 'put'> = {
    async ask(query, method) {
      log.push(`${method} ${query.slice(0, 7)}`);
      const sum = /sha256=(\w+)/.exec(query)?.[1];
      if (query.startsWith('?bytes=')) size = Number(query.slice(7));
      else if (!query.includes(id)) return refuse('not-found');
      if (sum !== undefined) {
        if (sum !== createHash('sha256').update(bytes).digest('hex') || bytes.length !== size)
          return refuse('corrupt-data');
        done = true;
      }
      return state();
    },
    async put(_, offset, part) {
      log.push(`PUT ${offset}`);
      if (offset !== bytes.length) return refuse('conflict');
      const taken = cut === null ? part : part.subarray(0, cut);
      bytes = Buffer.concat([bytes, taken]);
      if (cut === null) return state();
      cut = null;
      throw unreachable();
    },
  };
  return { id, ways, log, bytes: () => bytes };
}

const content = Buffer.from(Uint8Array.from({ length: (8 << 20) + 5000 }, (_, at) => at * 7));
const file = {
  name: 'x.tar',
  size: content.length,
  read: async (start: number, end: number) => new Uint8Array(content.subarray(start, end)),
};

function memory(remembered: string | null = null) {
  const kept: (UploadId | null)[] = [];
  const waits: boolean[] = [];
  const { signal } = new AbortController();
  const rest = { remembered, remember: (id: UploadId | null) => void kept.push(id), onProgress: () => undefined };
  return { kept, waits, ways: { ...rest, onWait: (value: boolean) => void waits.push(value), signal } };
}

it('goes on within a part whose answer was lost', async () => {
  const { id, ways, log, bytes } = server(1000);
  const { kept, waits, ways: own } = memory();
  expect(await sendInParts(file, { ...ways, ...own })).toBe(id);
  expect(bytes().equals(content)).toBe(true);
  expect(kept).toEqual([id]);
  expect(waits).toEqual([true, false]);
  expect(log).toEqual(['POST ?bytes=', 'PUT 0', 'GET ?id=up_', 'PUT 1000', `PUT ${8 << 20}`, 'POST ?id=up_']);
});

it('goes on with what an earlier start sent, and sends nothing twice', async () => {
  const there = server(null);
  await there.ways.ask(`?bytes=${content.length}`, 'POST', {});
  await there.ways.put(there.id, 0, new Uint8Array(content.subarray(0, 3000)));
  there.log.length = 0;
  expect(await sendInParts(file, { ...there.ways, ...memory(there.id).ways })).toBe(there.id);
  expect(there.bytes().equals(content)).toBe(true);
  expect(there.log[1]).toBe('PUT 3000');
  there.log.length = 0;
  expect(await sendInParts(file, { ...there.ways, ...memory(there.id).ways })).toBe(there.id);
  expect(there.log).toHaveLength(1);
  const other = server(null);
  expect(await sendInParts(file, { ...other.ways, ...memory(there.id).ways })).toBe(other.id);
});

it('refuses a file that becomes shorter, and forgets it', async () => {
  const { ways } = server(null);
  const { kept, ways: own } = memory();
  const shorter = { ...file, read: async (start: number) => new Uint8Array(content.subarray(start, start + 10)) };
  await expect(sendInParts(shorter, { ...ways, ...own })).rejects.toBeInstanceOf(UploadRefused);
  expect(kept.at(-1)).toBeNull();
});
