/** @file Procedures of tRPC made from operations: transformer, access, errors. */
import { randomBytes } from 'node:crypto';
import { initTRPC, TRPCError, type TRPCMutationProcedure, type TRPCQueryProcedure } from '@trpc/server';
import superjson from 'superjson';
import { z } from 'zod';
import { isBusy, whenFree } from '@/db/retry-when-locked';
import { DomainError, type ErrorCode, isDomainError } from '@/domain/errors';
import { type Need, requireAccess } from './access/required-access';
import type { ServiceContext } from './context';
import { fromZodError, transportCode } from './errors/map-error';
import { storageErrorOf } from './errors/storage-error';
import { discreet, discreetText, redactionOf } from './hide-paths';
import { logger } from './logger';
import { type AnyDeclared, type Declared, type Face, needOf } from './operation';

/** Who may call it. */
export type ProcedureMeta = Need;

/** What a client finds under `error.data.domain`. */
export interface DomainErrorData {
  readonly code: ErrorCode;
  readonly field: string | null;
}

/** A validation error is the client's only if its input was refused: an invalid output is our own. */
function knownError(error: TRPCError): DomainError | null {
  const { cause } = error;
  if (cause instanceof z.ZodError) return error.code === 'BAD_REQUEST' ? fromZodError(cause) : null;
  return isDomainError(cause) ? cause : storageErrorOf(cause);
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
      // Refusals of the transport itself (no such procedure, unreadable body) reveal nothing of the server.
      if (error.cause instanceof SyntaxError) return { ...shape, message: 'The input is not valid JSON.', data };
      if (error.code !== 'INTERNAL_SERVER_ERROR') return { ...shape, data };
      const reference = randomBytes(4).toString('hex');
      logger().error({ reference, path: shape.data.path, err: error.cause ?? error }, 'unexpected error');
      return { ...shape, message: `Something went wrong on the server (reference ${reference})`, data };
    },
  });

const router = t.router;
export const createCallerFactory = t.createCallerFactory;

function refusal(ctx: ServiceContext, known: DomainError): TRPCError {
  const { code, field, retryAfter } = known;
  const message = discreetText(ctx, known.message);
  const options = { ...(field === undefined ? {} : { field }), ...(retryAfter === undefined ? {} : { retryAfter }) };
  const cause = message === known.message ? known : new DomainError(code, message, options);
  return new TRPCError({ code: transportCode(code), message, cause });
}

/**
 * A procedure with access control. If the database is locked, it is retried a moment later. Domain
 * errors get their transport code here.
 */
function procedure(need: Need, output: z.ZodType) {
  const redaction = redactionOf(output);
  return t.procedure.meta(need).use(async ({ ctx, next, path }) => {
    const attempt = async () => {
      requireAccess(ctx, need, path);
      const once = await next();
      if (!once.ok && isBusy(once.error)) throw once.error;
      return once;
    };
    // A call that waits for the database leaves the lane to the others of its batch.
    const result = await whenFree(() => ctx.lane?.take(attempt) ?? attempt()).catch((error: unknown) => {
      throw isDomainError(error) ? refusal(ctx, error) : error;
    });
    if (result.ok) return { ...result, data: discreet(ctx, result.data, redaction) };
    const known = knownError(result.error);
    if (known === null) return result;
    throw refusal(ctx, known);
  });
}

/** Input is parsed before `run`, the answer after it. */
function procedureOf(path: string, operation: AnyDeclared) {
  const { input, output, kind, prepare } = operation;
  const run: typeof operation.run =
    prepare === undefined
      ? operation.run
      : async (call) => {
          await prepare(call);
          return await operation.run(call);
        };
  const declared = procedure(needOf(path, operation), output).input(input).output(output);
  return kind === 'query' ? declared.query(run) : declared.mutation(run);
}

type ProcedureOf<Each> =
  Each extends Declared<infer Input, infer Output, infer Kind>
    ? Kind extends 'query'
      ? TRPCQueryProcedure<Types<Input, Output>>
      : TRPCMutationProcedure<Types<Input, Output>>
    : never;

interface Types<Input extends z.ZodType, Output extends z.ZodType> {
  readonly meta: ProcedureMeta;
  readonly input: z.input<Input>;
  readonly output: z.output<Output>;
}

type ProceduresOf<Api extends Record<string, Face>> = {
  [Entity in keyof Api]: { [Verb in keyof Api[Entity]]: ProcedureOf<Api[Entity][Verb]> };
};

/** A procedure per operation, called as `entity.verb`. */
export function routerOf<Api extends Record<string, Face>>(api: Api) {
  return router(proceduresOf(api));
}

function proceduresOf<Api extends Record<string, Face>>(api: Api): ProceduresOf<Api>;
function proceduresOf(api: Record<string, Face>) {
  const mapped = (entity: string, face: Face) =>
    Object.fromEntries(
      Object.entries(face).map(([verb, operation]) => [verb, procedureOf(`${entity}.${verb}`, operation)]),
    );
  return Object.fromEntries(Object.entries(api).map(([entity, face]) => [entity, mapped(entity, face)]));
}
