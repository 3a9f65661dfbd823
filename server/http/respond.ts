/** @file Plain HTTP routes: domain errors as JSON with their status, unknown ones without their text. */
import { randomBytes } from 'node:crypto';
import { domainErrorOf, httpStatus } from '@/server/errors/map-error';
import { logger } from '@/server/logger';

/** Runs `work`; what it throws becomes an answer. */
export async function respond(work: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const known = domainErrorOf(error);
    if (known !== null) {
      const body = { error: { code: known.code, field: known.field ?? null, message: known.message } };
      return Response.json(body, { status: httpStatus(known.code) });
    }
    const reference = randomBytes(4).toString('hex');
    logger().error({ reference, err: error }, 'unexpected error');
    const message = `Something went wrong on the server (reference ${reference})`;
    return Response.json({ error: { code: 'unknown', field: null, message } }, { status: 500 });
  }
}

/** A download's name as a header: ASCII for old clients, UTF-8 for the others (RFC 6266). */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\w.-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}
