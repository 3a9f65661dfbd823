/** @file /api/v1/GROUP/PROCEDURE: every procedure as plain JSON over HTTP, and /api/v1/openapi.json, which describes them. */
import { TRPCError } from '@trpc/server';
import { DomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { appRouter } from '@/server/routers/app-router';
import { createCallerFactory } from '@/server/trpc';
import { declarations, openApiDocument } from './openapi';
import { parseJson, readJson } from './read-json';

const createCaller = createCallerFactory(appRouter);

/** `path`: what follows /api/v1/. @throws DomainError, also for refusals of the procedure */
export async function apiResponse(ctx: ServiceContext, path: readonly string[], request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (path.join('/') === 'openapi.json') {
    return Response.json(openApiDocument(pathname.replace(/\/openapi\.json$/, '')));
  }
  const name = path.join('.');
  const declaration = declarations.get(name);
  if (declaration === undefined || path.length !== 2) {
    throw new DomainError('not-found', `There is no procedure ${path.join('/')}: see /api/v1/openapi.json.`);
  }
  if (declaration.type !== 'query' && request.method !== 'POST') {
    return new Response(null, { status: 405, headers: { Allow: 'POST' } });
  }
  const input = request.method === 'POST' ? await readJson(request) : readInput(request);
  const answer = await call(ctx, path, input);
  return new Response(JSON.stringify(answer ?? null, plain), {
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
}

async function call(ctx: ServiceContext, path: readonly string[], input: unknown): Promise<unknown> {
  const procedure = path.reduce<unknown>(
    (at, part) => (typeof at === 'function' || typeof at === 'object' ? Reflect.get(at ?? {}, part) : undefined),
    createCaller(ctx),
  );
  if (typeof procedure !== 'function') throw new Error(`the caller has no ${path.join('.')}`);
  try {
    return await Reflect.apply(procedure, undefined, [input]);
  } catch (error) {
    if (error instanceof TRPCError && error.code === 'FORBIDDEN') throw new DomainError('forbidden', error.message);
    throw error instanceof TRPCError && error.cause !== undefined ? error.cause : error;
  }
}

function readInput(request: Request): unknown {
  return parseJson(new URL(request.url).searchParams.get('input') ?? '');
}

/** JSON has no NaN and no infinities, and knows nothing of packed numbers. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(Object.values(value)) : value;
}
