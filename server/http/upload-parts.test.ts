/** @file A file that is sent in parts: it goes on where it was cut, and is a file only once its hash is right. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { isDomainError } from '@/domain/errors';
import { uploadIdSchema } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { uploadedFiles } from '@/server/services/dataset-imports/uploads';
import { makePlatform } from '@/test/factories/platform';
import { datasetUploadResponse } from './datasets';

const content = Buffer.from(Array.from({ length: 1000 }, (_, at) => (at * 7) % 256));
const sha256 = createHash('sha256').update(content).digest('hex');
const stateSchema = z.object({ id: uploadIdSchema, received: z.int(), done: z.boolean() });

function member(name = 'ada') {
  const { ctx } = makePlatform();
  return { ...ctx, actor: { name, access: 'member' as const } };
}

async function call(
  ctx: ServiceContext,
  method: string,
  query: string,
  body?: ReadableStream<Uint8Array>,
): Promise<unknown> {
  const headers = { 'x-file-name': 'pets.zip', 'content-type': 'application/octet-stream' };
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers,
    duplex: 'half',
    ...(body === undefined ? {} : { body }),
  };
  const response = await datasetUploadResponse(ctx, new Request(`http://x/api/datasets/uploads${query}`, init));
  return response.status === 204 ? null : response.json();
}

/** `cut`: the client goes away after these bytes. */
function bytes(from: number, to: number, cut?: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(content.subarray(from, cut ?? to)));
      if (cut === undefined) controller.close();
      else setTimeout(() => controller.error(new Error('gone')), 0);
    },
  });
}

const begin = async (ctx: ServiceContext) => stateSchema.parse(await call(ctx, 'POST', `?bytes=${content.length}`)).id;
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (isDomainError(error) ? `${error.code}: ${error.message}` : String(error)),
  );

it('goes on after a cut, and is whole and the same at the end', async () => {
  const ctx = member();
  const id = await begin(ctx);
  const put = (from: number, to: number, cut?: number) =>
    call(ctx, 'PUT', `?id=${id}&offset=${from}`, bytes(from, to, cut));
  const state = async () => stateSchema.parse(await call(ctx, 'GET', `?id=${id}`));
  expect(await put(0, 400)).toMatchObject({ received: 400 });
  expect(await refusal(put(400, 800, 600))).toMatch(/^invalid-input/);
  const { received } = await state();
  expect([400, 600]).toContain(received);
  expect(await refusal(put(100, 200))).toBe(`conflict: ${received} bytes of this file are here: go on from there.`);
  expect(await refusal(call(ctx, 'POST', `?id=${id}&sha256=${sha256}`))).toMatch(
    /^conflict: \d+ of 1000 bytes are here/,
  );
  expect(await refusal(uploadedFiles(ctx, 'ada', [id]))).toMatch(/^not-found/);
  expect(await put(received, 1000)).toMatchObject({ received: 1000, done: false });
  expect(await refusal(call(ctx, 'PUT', `?id=${id}&offset=1000`, bytes(0, 10)))).toMatch(
    /^invalid-input: More bytes arrived/,
  );
  expect(await call(ctx, 'POST', `?id=${id}&sha256=${sha256}`)).toEqual({ id, name: 'pets.zip', bytes: 1000 });
  expect(await state()).toMatchObject({ received: 1000, done: true });
  const [file = ''] = await uploadedFiles(ctx, 'ada', [id]);
  expect(readFileSync(file)).toEqual(content);
});

it('is nothing if its hash is another, nobody else’s, and gone once it is cancelled', async () => {
  const ctx = member();
  const id = await begin(ctx);
  const other = { ...ctx, actor: { name: 'eve', access: 'member' as const } };
  expect(await refusal(call(other, 'GET', `?id=${id}`))).toMatch(/^not-found/);
  expect(await refusal(call(other, 'PUT', `?id=${id}&offset=0`, bytes(0, 10)))).toMatch(/^not-found/);
  await call(ctx, 'PUT', `?id=${id}&offset=0`, bytes(0, 1000));
  expect(
    await refusal(
      call(
        ctx,
        'POST',
        `?id=${id}&sha256=${sha256.replace(/./, 'x').replace('x', sha256.startsWith('0') ? '1' : '0')}`,
      ),
    ),
  ).toMatch(/^corrupt-data: pets\.zip arrived damaged/);
  expect(await refusal(call(ctx, 'GET', `?id=${id}`))).toMatch(/^not-found/);
  const again = await begin(ctx);
  expect(await call(ctx, 'DELETE', `?id=${again}`)).toBeNull();
  expect(await refusal(call(ctx, 'GET', `?id=${again}`))).toMatch(/^not-found/);
});

it('is refused at its beginning if there is no room for all of it', async () => {
  const ctx = member();
  const uploadQuota = { each: 999, all: 10_000, ofRuns: 10_000, free: 0 };
  const full = { ...ctx, settings: { ...ctx.settings, uploadQuota } };
  expect(await refusal(begin(full))).toMatch(/^too-large: Your uploads that are not imported/);
});
