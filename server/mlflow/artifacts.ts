/**
 * @file Artefacts of the MLflow protocol, passed through us: `RUN/artifacts/…` are a run's files, `RUN/models/MODEL/artifacts/…`
 * those of a model that it logged. Bodies are streamed, and counted.
 */
import path from 'node:path';
import { Readable } from 'node:stream';
import { ReadableStream as NodeStream } from 'node:stream/web';
import { z } from 'zod';
import { tunables } from '@/domain/tunables';
import { requireAccess } from '@/server/access/required-access';
import type { ServiceContext } from '@/server/context';
import { countedBody } from '@/server/http/body';
import { fileDownload } from '@/server/http/ranges';
import { filesIn, receiveFile, safePath, sentFile } from '@/server/services/tracking/files';
import { requireOutsideRun } from '@/server/services/tracking/outside-run';
import { endpoint, needOf } from './endpoint';
import { missing, refusal } from './errors';
import { multipartResponse, type Place } from './multipart';
import { runField, runIdIn } from './request';

/** `segments`: a run's id, and the path in its folder. */
function placeOf(ctx: ServiceContext, [run = '', ...segments]: readonly string[]): Place {
  const id = runIdIn({ run_id: run });
  if (segments[0] !== 'artifacts' && segments[0] !== 'models')
    throw missing(`There is no folder ${segments[0] ?? ''} in ${run}.`);
  return { run: requireOutsideRun(ctx, ctx.db, id), relative: safePath(segments) };
}

function listed({ run, relative }: Place, below: string) {
  return filesIn(run, relative).map(({ name, size }) => ({
    path: below === '' ? name : `${below}/${name}`,
    is_dir: size === null,
    ...(size === null ? {} : { file_size: size }),
  }));
}

/** Ours: MLflow clients put it in the name, if at all. */
const stepSchema = z.coerce.number().pipe(z.int().min(0)).nullable().catch(null);

const segmentsOf = (text: string): string[] => text.split('/').filter((each) => each !== '');

/** `mlflow-artifacts/mpu/VERB/RUN/…` @throws DomainError */
export function partsResponse(
  ctx: ServiceContext,
  request: Request,
  [verb = '', ...segments]: readonly string[],
  bodyBytes: number,
): Promise<Response> {
  requireAccess(ctx, needOf('member'), 'Sending files');
  return multipartResponse(ctx, { request, verb, folder: placeOf(ctx, segments), bodyBytes });
}

/** `mlflow-artifacts/artifacts/…` @throws DomainError */
export async function artifactResponse(
  ctx: ServiceContext,
  request: Request,
  segments: readonly string[],
): Promise<Response> {
  const access = request.method === 'GET' || request.method === 'HEAD' ? 'viewer' : 'member';
  requireAccess(ctx, needOf(access), access === 'viewer' ? 'Reading files' : 'Sending files');
  if (segments.length === 0 && request.method === 'GET') {
    const place = placeOf(ctx, segmentsOf(new URL(request.url).searchParams.get('path') ?? ''));
    return Response.json({ files: listed(place, '') });
  }
  const place = placeOf(ctx, segments);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return fileDownload(request, sentFile(place.run, place.relative), {
        mediaType: 'application/octet-stream',
        fileName: path.basename(place.relative),
      });
    case 'PUT': {
      const body: unknown = countedBody(request, tunables.uploadBytes);
      const content = body instanceof NodeStream ? Readable.fromWeb(body) : Readable.from([]);
      const step = stepSchema.parse(new URL(request.url).searchParams.get('step'));
      await receiveFile(ctx, place.run, { relative: place.relative, step }, content);
      return Response.json({});
    }
    default:
      throw refusal('NOT_IMPLEMENTED', 'Files of a run stay as long as the run does: delete the run instead.');
  }
}

export const artifactEndpoints = {
  'GET artifacts/list': endpoint('viewer', runField.extend({ path: z.string().default('') }), (ctx, input) => {
    const id = runIdIn(input);
    const below = segmentsOf(input.path).join('/');
    const place = placeOf(ctx, [id, 'artifacts', ...segmentsOf(below)]);
    return { root_uri: `mlflow-artifacts:/${id}/artifacts`, files: listed(place, below) };
  }),
};
