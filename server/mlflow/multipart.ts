/**
 * @file Files in parts, as clients of the MLflow protocol send large ones when MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD is set: they ask where to send each
 * part, send the parts concurrently, and report completion. Here parts go to this server, with the same access.
 */
import { Readable } from 'node:stream';
import { ReadableStream as NodeStream } from 'node:stream/web';
import { z } from 'zod';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { countedBody, readJson } from '@/server/http/body';
import { safePath } from '@/server/services/tracking/files';
import type { OutsideRun } from '@/server/services/tracking/outside-run';
import { beginParts, endParts, joinParts, mostParts, receivePart } from '@/server/services/tracking/parts';
import { invalid, refusal } from './errors';
import { wholeSchema } from './request';

/** In a run's folder. */
export interface Place {
  readonly run: OutsideRun;
  readonly relative: string;
}

const partNumber = wholeSchema.pipe(z.int().min(1).max(mostParts));
/** `path`: of the file on the client's machine; its base name is kept. */
const fileSchema = z.object({ path: z.string() });
const createSchema = fileSchema.extend({ num_parts: partNumber.default(1) });
const endSchema = z.object({ upload_id: z.string() });
const completeSchema = endSchema.extend({
  ...fileSchema.shape,
  parts: z.array(z.object({ part_number: partNumber })).max(mostParts),
});
const partQuery = z.object({ upload: z.string(), part: partNumber });

/** `verb` of `mlflow-artifacts/mpu/VERB/RUN/…`; `folder`: the target folder. */
export async function multipartResponse(
  ctx: ServiceContext,
  { request, verb, folder, bodyBytes }: { request: Request; verb: string; folder: Place; bodyBytes: number },
): Promise<Response> {
  const { run } = folder;
  const fileAt = (given: string): string =>
    safePath([...folder.relative.split('/'), given.split(/[\\/]/).at(-1) ?? '']);
  switch (`${request.method} ${verb}`) {
    case 'POST create': {
      const { path, num_parts } = createSchema.parse(await readJson(request, bodyBytes));
      fileAt(path);
      const upload = await beginParts(ctx, run);
      const numbers = Array.from({ length: num_parts }, (_, at) => at + 1);
      const credentials = numbers.map((part) => ({
        url: `${partAddress(request)}?${new URLSearchParams({ upload, part: String(part) })}`,
        part_number: part,
        headers: authorization(request),
      }));
      return Response.json({ upload_id: upload, credentials }, { headers: { 'Cache-Control': 'no-store' } });
    }
    case 'PUT part': {
      const { upload, part } = partQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
      const content: unknown = countedBody(request, tunables.uploadBytes);
      const stream = content instanceof NodeStream ? Readable.fromWeb(content) : Readable.from([]);
      await receivePart(ctx, run, { upload, number: part }, stream);
      return new Response(null, { headers: { ETag: `"${part}"` } });
    }
    case 'POST complete': {
      const { path, upload_id, parts } = completeSchema.parse(await readJson(request, bodyBytes));
      const numbers = parts.map(({ part_number }) => part_number).sort((a, b) => a - b);
      if (new Set(numbers).size < numbers.length) throw invalid('A part is named twice.');
      await joinParts(ctx, run, upload_id, numbers, { relative: fileAt(path), step: null });
      return Response.json({});
    }
    case 'POST abort':
      endParts(run, endSchema.parse(await readJson(request, bodyBytes)).upload_id);
      return Response.json({});
    default:
      throw refusal('NOT_IMPLEMENTED', `There is no ${request.method} ${verb} of files in parts.`);
  }
}

/** The client's own address of this server: its host name and path, with `part` for `create`. */
function partAddress({ url, headers }: Request): string {
  const { host, pathname, protocol } = new URL(url);
  const secure = /^https\b/i.test(headers.get('x-forwarded-proto') ?? '') || protocol === 'https:';
  const at = pathname.replace('/mpu/create/', '/mpu/part/');
  return `${secure ? 'https' : 'http'}://${headers.get('host') ?? host}${at}`;
}

/** The client's own Authorization header again: it sends parts with the same one. */
function authorization({ headers }: Request): Record<string, string> {
  const given = headers.get('authorization');
  return given === null ? {} : { Authorization: given };
}
