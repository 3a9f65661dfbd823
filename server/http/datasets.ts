/** @file Files of datasets over plain HTTP: a grid of images out, uploads in. */

import { Readable } from 'node:stream';
import { ReadableStream as NodeStream } from 'node:stream/web';
import { z } from 'zod';
import { sampleGrid } from '@/datasets/preview';
import { DomainError } from '@/domain/errors';
import { datasetIdSchema, uploadIdSchema } from '@/domain/ids';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { beginUpload, finishUpload, receivePart, uploadState } from '@/server/services/dataset-imports/parts';
import { receiveUpload, removeUploads } from '@/server/services/dataset-imports/uploads';
import { openStored, requireDataset } from '@/server/services/datasets/read';
import { countedBody } from './body';
import { bytesDownload } from './ranges';
import { parseQuery } from './respond';

const whole = z.string().regex(/^\d+$/, 'must be a whole number').transform(Number);
const querySchema = z.strictObject({
  split: z.enum(['train', 'test']).default('train'),
  class: whole.optional(),
  count: whole.pipe(z.int().min(1).max(100)).default(24),
  seed: whole.default(0),
  columns: whole.pipe(z.int().min(1).max(100)).default(8),
  /** Enlargement of a pixel; absent: 2 for small images, 1 for others. */
  scale: whole.pipe(z.int().min(1).max(8)).optional(),
  /** Instead of a draw: these images of the split. */
  indices: z
    .string()
    .regex(/^\d+(,\d+)*$/, 'must be whole numbers with commas between')
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int()).max(100, 'at most 100 images'))
    .optional(),
});

/** Pixels between images. */
const gap = 2;

/** GET /api/datasets/ID/grid.png: real images side by side, drawn at random (seeded) or named. */
export async function datasetGridResponse(ctx: ServiceContext, id: string, request: Request): Promise<Response> {
  const query = parseQuery(request, querySchema);
  const dataset = openStored(ctx, requireDataset(ctx.db, datasetIdSchema.parse(id)));
  const indices = query.indices ?? sampleGrid(dataset, query.split, query.class ?? null, query.count, query.seed);
  const { height, width, channels } = dataset.manifest;
  const columns = Math.min(query.columns, Math.max(1, indices.length));
  const rows = Math.max(1, Math.ceil(indices.length / columns));
  const total = { width: columns * (width + gap) - gap, height: rows * (height + gap) - gap };
  // RGBA, so that the gaps show the page's background, light or dark.
  const pixels = Buffer.alloc(total.width * total.height * 4);
  const images = await Promise.all(indices.map((index) => dataset.image(query.split, index)));
  images.forEach((image, position) => {
    const left = (position % columns) * (width + gap);
    const top = Math.floor(position / columns) * (height + gap);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (y * width + x) * channels;
        const to = ((top + y) * total.width + left + x) * 4;
        for (let c = 0; c < 3; c++) pixels[to + c] = image[from + (channels === 3 ? c : 0)] ?? 0;
        pixels[to + 3] = 255;
      }
    }
  });
  const scale = query.scale ?? (Math.max(width, height) > 48 ? 1 : 2);
  const { default: sharp } = await import('sharp');
  const png = await sharp(pixels, { raw: { ...total, channels: 4 } })
    .resize(total.width * scale, total.height * scale, { kernel: 'nearest' })
    .png()
    .toBuffer();
  // A dataset never changes under its id.
  return bytesDownload(request, png, {
    mediaType: 'image/png',
    fileName: null,
    cacheControl: 'private, max-age=86400, immutable',
  });
}

const idQuery = z.strictObject({ id: uploadIdSchema });
const partQuery = z.strictObject({ id: uploadIdSchema, offset: whole });
const endQuery = z.strictObject({
  id: uploadIdSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
});
const beginQuery = z.strictObject({ bytes: whole });

/** The type makes a browser send a preflight before another site may send anything here. */
const contentType = 'application/octet-stream';

/**
 * A file for an import, its name in a header. POST with the file as the body sends it whole. In parts: POST ?bytes= begins, PUT
 * ?id=&offset= appends a body, GET ?id= says where to go on, POST ?id=&sha256= ends, DELETE ?id= drops it.
 */
export async function datasetUploadResponse(ctx: ServiceContext, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  switch (request.method) {
    case 'GET':
      return Response.json(await uploadState(ctx, parseQuery(request, idQuery).id));
    case 'DELETE':
      await removeUploads(ctx, ctx.actor.name, [parseQuery(request, idQuery).id]);
      return new Response(null, { status: 204 });
    case 'PUT': {
      const { id, offset } = parseQuery(request, partQuery);
      return Response.json(await receivePart(ctx, id, offset, bodyOf(request)));
    }
    default:
      if (searchParams.has('bytes'))
        return Response.json(await beginUpload(ctx, nameOf(request), parseQuery(request, beginQuery).bytes));
      if (searchParams.has('id')) {
        const { id, sha256 } = parseQuery(request, endQuery);
        return Response.json(await finishUpload(ctx, id, sha256));
      }
      return Response.json(await receiveUpload(ctx, nameOf(request), bodyOf(request)));
  }
}

function bodyOf(request: Request): Readable {
  if (request.headers.get('content-type') !== contentType || request.body === null) {
    throw new DomainError('invalid-input', `Send the file as the body, with the content type ${contentType}.`);
  }
  const body: unknown = countedBody(request, tunables.uploadBytes);
  if (!(body instanceof NodeStream)) throw new Error('the body is not a stream');
  return Readable.fromWeb(body);
}

function nameOf({ headers }: Request): string {
  try {
    return decodeURIComponent(headers.get('x-file-name') ?? 'upload');
  } catch {
    throw new DomainError('invalid-input', 'The header X-File-Name holds a % that is not an escape.');
  }
}
