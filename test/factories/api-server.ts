/** @file The platform's HTTP side on a free port, over a test's database: the product's own handlers, without Next. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { onTestFinished } from 'vitest';
import { openDatabase } from '@/db/open';
import { hasMembers } from '@/db/queries/member/find';
import { isDomainError } from '@/domain/errors';
import { createAuthentication } from '@/server/access/authentication';
import { requireActor } from '@/server/access/identify';
import { ChangeHub } from '@/server/changes/hub';
import type { ServiceContext } from '@/server/context';
import { artefactResponse } from '@/server/http/artefact-download';
import { backupResponse } from '@/server/http/backup-download';
import { changesResponse } from '@/server/http/changes';
import { datasetGridResponse } from '@/server/http/dataset-grid';
import { datasetUploadResponse } from '@/server/http/dataset-upload';
import { genotypeDownloadResponse } from '@/server/http/genotype-download';
import { healthResponse } from '@/server/http/health';
import { respond } from '@/server/http/respond';
import { runExportResponse } from '@/server/http/run-export';
import { seriesExportResponse } from '@/server/http/series-export';
import { joinResponse, signInResponse, signOutResponse } from '@/server/http/session';
import { appRouter } from '@/server/routers/app-router';
import type { TestPlatform } from './platform';

export interface TestServer {
  readonly url: string;
  readonly hub: ChangeHub;
}

export async function serveApi({ ctx: platform, file }: TestPlatform): Promise<TestServer> {
  const authentication = createAuthentication(platform.db, { secure: false, path: '/' });
  /** The test's own actor, until it makes accounts. */
  const contextFor = async ({ headers }: Request): Promise<ServiceContext> =>
    hasMembers(platform.db)
      ? { ...platform, actor: await requireActor(platform, () => authentication, headers) }
      : platform;
  const reader = openDatabase(file, 'reader');
  const hub = new ChangeHub(reader);
  const answer = async (request: Request): Promise<Response> => {
    const [, , route, id] = new URL(request.url).pathname.split('/');
    if (route === 'trpc') {
      return fetchRequestHandler({
        endpoint: '/api/trpc',
        req: request,
        router: appRouter,
        createContext: () =>
          contextFor(request).catch((error: unknown) => {
            if (!isDomainError(error)) throw error;
            throw new TRPCError({ code: 'UNAUTHORIZED', message: error.message, cause: error });
          }),
        allowMethodOverride: true,
      });
    }
    return respond(async () => {
      const entrance = { ctx: platform, authentication, request };
      if (route === 'health') return healthResponse(platform);
      if (route === 'session')
        return request.method === 'DELETE' ? signOutResponse(entrance) : signInResponse(entrance);
      if (route === 'join') return joinResponse(entrance);
      const ctx = await contextFor(request);
      if (route === 'changes') return changesResponse(hub, request);
      if (route === 'datasets' && id === 'uploads') return datasetUploadResponse(ctx, request);
      if (route === 'datasets') return datasetGridResponse(ctx, id ?? '', request);
      if (route === 'genotypes') return genotypeDownloadResponse(ctx, id ?? '', request);
      if (route === 'runs' && id === 'export') return runExportResponse(ctx, request);
      if (route === 'series' && id === 'export') return seriesExportResponse(ctx, request);
      if (route === 'backups') return backupResponse(ctx, id ?? '');
      if (route === 'artefacts') return artefactResponse(ctx, id ?? '');
      return new Response(null, { status: 404 });
    });
  };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', async () => {
      const { method = 'GET', headers, url = '/' } = incoming;
      const pairs = Object.entries(headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      );
      const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks);
      const request = new Request(`http://${headers.host}${url}`, {
        method,
        headers: Object.fromEntries(pairs),
        body,
        signal: gone.signal,
      });
      const response = await answer(request);
      outgoing.writeHead(response.status, [...response.headers].flat());
      if (response.body === null) outgoing.end();
      else for await (const part of response.body) outgoing.write(part);
      outgoing.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    hub.close();
    server.closeAllConnections();
    server.close();
    reader.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, hub };
}
