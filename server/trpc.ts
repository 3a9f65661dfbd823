/** @file The base of all procedures: transformer, access, errors. Routers stay thin on it. */
import { randomBytes } from 'node:crypto';
import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { z } from 'zod';
import { type DomainError, type ErrorCode, isDomainError } from '@/domain/errors';
import type { Access } from '@/domain/member-access';
import { mayAccess, type ServiceContext } from './context';
import { fromZodError, transportCode } from './errors/map-error';
import { logger } from './logger';

export interface ProcedureMeta {
  /** Who may call it. */
  readonly access: Access;
}

/** What a client finds under `error.data.domain`. */
export interface DomainErrorData {
  readonly code: ErrorCode;
  readonly field: string | null;
}

/** A validation error is the client's only where its input was refused: an output that does not fit is our own. */
function knownError(error: TRPCError): DomainError | null {
  const { cause } = error;
  if (cause instanceof z.ZodError) return error.code === 'BAD_REQUEST' ? fromZodError(cause) : null;
  return isDomainError(cause) ? cause : null;
}

const t = initTRPC
  .context<ServiceContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: superjson,
    errorFormatter({ shape, error }) {
      const known = knownError(error);
      const domain: DomainErrorData | null = known === null ? null : { code: known.code, field: known.field ?? null };
      const data = { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, domain };
      if (known !== null) return { ...shape, message: known.message, data };
      // Refusals of the transport itself (no such procedure, unreadable body) say nothing of the server's inside.
      if (error.code !== 'INTERNAL_SERVER_ERROR') return { ...shape, data };
      const reference = randomBytes(4).toString('hex');
      logger().error({ reference, path: shape.data.path, err: error.cause ?? error }, 'unexpected error');
      return { ...shape, message: `Something went wrong on the server (reference ${reference})`, data };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A procedure that only `access` and above may call. Domain errors get their transport code here. */
export function procedure(access: Access) {
  return t.procedure.meta({ access }).use(async ({ ctx, next, path }) => {
    if (!mayAccess(ctx.actor, access)) {
      throw new TRPCError({ code: 'FORBIDDEN', message: `${path} needs the role ${access}: ask an administrator.` });
    }
    const result = await next();
    if (result.ok) return result;
    const known = knownError(result.error);
    if (known === null) return result;
    throw new TRPCError({ code: transportCode(known.code), message: known.message, cause: known });
  });
}
