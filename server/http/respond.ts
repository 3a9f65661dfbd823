/** @file Plain HTTP routes: domain errors as JSON with their status, unknown ones without their text. */

import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { ServiceContext } from '@/server/context';
import { domainErrorOf, httpStatus, retryHeaders } from '@/server/errors/map-error';
import { type Clean, discreetText } from '@/server/hide-paths';
import { logger } from '@/server/logger';

/** @throws ZodError */
export function parseQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  return schema.parse(Object.fromEntries(new URL(request.url).searchParams));
}

/** Runs `work`; what it throws becomes an answer. */
export function respond(work: () => Response | Promise<Response>): Promise<Response> {
  return answered(work, (message) => message);
}

/** For the caller that `context` finds: what `work` throws is reported as they may see it. */
export async function respondTo(
  context: () => Promise<ServiceContext>,
  work: (ctx: ServiceContext) => Response | Promise<Response>,
): Promise<Response> {
  return respond(async () => {
    const ctx = await context();
    return answered(
      () => work(ctx),
      (message) => discreetText(ctx, message),
    );
  });
}

async function answered(work: () => Response | Promise<Response>, clean: Clean): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const known = domainErrorOf(error);
    if (known !== null) {
      const body = { error: { code: known.code, field: known.field ?? null, message: clean(known.message) } };
      return Response.json(body, { status: httpStatus(known.code), headers: retryHeaders(known) });
    }
    const reference = randomBytes(4).toString('hex');
    logger().error({ reference, err: error }, 'unexpected error');
    const message = `Something went wrong on the server (reference ${reference})`;
    return Response.json({ error: { code: 'unknown', field: null, message } }, { status: 500 });
  }
}

/** A record's name as a part of a download's: letters, digits and dots of any script; its id if nothing is left. */
export function nameInFile({ id, name }: { readonly id: string; readonly name: string }): string {
  const text = name.replace(/[^\p{L}\p{N}.]+/gu, '-');
  return (
    [...text]
      .slice(0, 80)
      .join('')
      .replace(/^[-.]+|[-.]+$/g, '') || id
  );
}

/** A download's name as a header: ASCII for old clients, UTF-8 for the others (RFC 6266). */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\w.-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}
