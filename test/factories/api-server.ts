/** @file The platform's HTTP side on a free port, over a test's database: the product's own handlers, without Next. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { openDatabase } from '@/db/open';
import { hasMembers } from '@/db/queries/member';
import { sessionSecret } from '@/db/session-secret';
import { createAuthentication } from '@/server/access/authentication';
import { identify, requireActor } from '@/server/access/identify';
import { originOf } from '@/server/access/origin';
import { ChangeHub } from '@/server/changes/hub';
import type { ServiceContext } from '@/server/context';
import { answerBy } from '@/server/http/find-route';
import { routesOf } from '@/server/http/route-table';
import type { TestPlatform } from './platform';

export interface TestServer {
  readonly url: string;
  readonly hub: ChangeHub;
}

/** As the default of MASTHEAD_BODY_MB. */
export const bodyBytes = 4 * 2 ** 20;

/** `port`: a free one unless given. */
export async function serveApi(
  { ctx: platform, file }: Pick<TestPlatform, 'ctx' | 'file'>,
  port = 0,
): Promise<TestServer> {
  const authentication = await createAuthentication(platform.db, {
    secure: false,
    path: '/',
    secret: sessionSecret(platform.settings.dataDirectory),
  });
  /** The test's own actor, until it makes accounts. */
  const contextFor = async ({ headers }: Request): Promise<ServiceContext> => {
    const actor =
      hasMembers(platform.db) || platform.settings.proxy != null
        ? await requireActor(platform, async () => authentication, headers)
        : platform.actor;
    return { ...platform, actor, origin: originOf(actor, headers) };
  };
  const reader = openDatabase(file, 'reader');
  const hub = new ChangeHub(reader);
  const routes = routesOf({
    caller: contextFor,
    visitor: (headers) => identify(platform, async () => authentication, headers),
    stranger: (headers) => ({ ...platform, ...(headers && { origin: originOf(platform.actor, headers) }) }),
    authentication: async () => authentication,
    hub: () => hub,
    dataDirectory: platform.settings.dataDirectory,
    bodyBytes,
  });
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    void (async () => {
      const { method = 'GET', headers, url = '/' } = incoming;
      const pairs = Object.entries(headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      );
      const body: unknown = method === 'GET' || method === 'HEAD' ? null : Readable.toWeb(incoming);
      const init: RequestInit & { duplex: 'half' } = {
        method,
        headers: Object.fromEntries(pairs),
        body: body instanceof ReadableStream ? body : null,
        signal: gone.signal,
        duplex: 'half',
      };
      const request = new Request(`http://${headers.host}${url}`, init);
      const response = await answerBy(routes, '', request);
      outgoing.writeHead(response.status, [...response.headers].flat());
      if (response.body === null) outgoing.end();
      else for await (const part of response.body) outgoing.write(part);
      outgoing.end();
    })();
  });
  server.listen(port, '127.0.0.1');
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
