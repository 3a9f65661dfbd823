/** @file /api/v1/GROUP/PROCEDURE: every procedure as plain JSON over HTTP, and /api/v1/openapi.json, which describes them. */
import { TRPCError } from '@trpc/server';
import { DomainError } from '@/domain/errors';
import { jsonText } from '@/domain/named-values';
import { requireAccess } from '@/server/access/required-access';
import type { ServiceContext } from '@/server/context';
import { needOf } from '@/server/operation';
import { appRouter } from '@/server/routers/app-router';
import { createCallerFactory } from '@/server/trpc';
import { parseJson, readJson } from './body';
import { declarations, openApiDocument } from './openapi';

const createCaller = createCallerFactory(appRouter);

export interface ApiCall {
  /** What follows /api/v1/. */
  readonly path: readonly string[];
  readonly request: Request;
  /** The longest body. */
  readonly bodyBytes: number;
}

/** @throws DomainError, also for refusals of the procedure */
export async function apiResponse(ctx: ServiceContext, { path, request, bodyBytes }: ApiCall): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (path.join('/') === 'openapi.json') {
    return Response.json(openApiDocument(pathname.replace(/\/openapi\.json$/, '')));
  }
  const name = path.join('.');
  const declaration = declarations.get(name);
  if (declaration === undefined || path.length !== 2) {
    throw new DomainError('not-found', `There is no procedure ${path.join('/')}: see /api/v1/openapi.json.`);
  }
  if (declaration.kind !== 'query' && request.method !== 'POST') {
    return new Response(null, { status: 405, headers: { Allow: 'POST' } });
  }
  const answer = await asDomainErrors(async () => {
    // Before the body is read, so that nobody sends it in vain.
    requireAccess(ctx, needOf(name, declaration), name);
    return call(ctx, path, request.method === 'POST' ? await readJson(request, bodyBytes) : readInput(request));
  });
  return new Response(jsonText(answer ?? null), {
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
}

async function call(ctx: ServiceContext, path: readonly string[], input: unknown): Promise<unknown> {
  const procedure = path.reduce<unknown>(
    (at, part) => (typeof at === 'function' || typeof at === 'object' ? Reflect.get(at ?? {}, part) : undefined),
    createCaller(ctx),
  );
  if (typeof procedure !== 'function') throw new Error(`the caller has no ${path.join('.')}`);
  return Reflect.apply(procedure, undefined, [input]);
}

async function asDomainErrors<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TRPCError && error.cause !== undefined ? error.cause : error;
  }
}

function readInput(request: Request): unknown {
  return parseJson(new URL(request.url).searchParams.get('input') ?? '');
}
