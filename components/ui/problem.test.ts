/** @file What a page says of calls that nobody answers, or somebody else does. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createTRPCClient, httpBatchLink, httpLink } from '@trpc/client';
import superjson from 'superjson';
import { expect, it } from 'vitest';
import type { AppRouter } from '@/server/routers/app-router';
import { toProblem } from './problem';

async function problemsOf(answer: RequestListener): Promise<string[]> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const url = `http://127.0.0.1:${address.port}/api/trpc`;
  const options = { url, transformer: superjson };
  const said = [httpLink(options), httpBatchLink(options)].map(async (link) => {
    const { code, message } = await createTRPCClient<AppRouter>({ links: [link] })
      .system.status.query()
      .then(() => ({ code: 'answered', message: '' }), toProblem);
    expect(code).toBeNull();
    return message;
  });
  const all = await Promise.all(said);
  server.closeAllConnections();
  server.close();
  return [...new Set(all)];
}

it('says that the server does not answer, in no words of a browser or a parser', async () => {
  const noAnswer = 'The server does not answer. Is it running?';
  expect(await problemsOf((request) => request.socket.destroy())).toEqual([noAnswer]);
  const page: RequestListener = (_, response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
  expect(await problemsOf(page)).toEqual([noAnswer]);
  const json: RequestListener = (_, response) =>
    response.writeHead(503, { 'content-type': 'application/json' }).end('{"message":"no backend"}');
  expect(await problemsOf(json)).toEqual([noAnswer]);
  for (const words of ['Failed to fetch', 'network error', 'NetworkError when attempting to fetch resource.'])
    expect(toProblem(new TypeError(words)).message).toBe(noAnswer);
});

it('says what the server says', () => {
  const error = Object.assign(new Error('There is no run any more.'), {
    data: { domain: { code: 'not-found', field: 'id' } },
  });
  expect(toProblem(error)).toEqual({ message: 'There is no run any more.', code: 'not-found', field: 'id' });
});
