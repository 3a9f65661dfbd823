/** @file Calls that are answered without Next, over real sockets: which ones, and what becomes of bodies, headers and streams. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { DomainError } from '@/domain/errors';
import { readJson } from '@/server/http/body';
import { answerBy } from '@/server/http/find-route';
import { respond } from '@/server/http/respond';
import { listening } from '@/test/listening';
import { directly } from './direct';

const echo = (request: Request, parts: readonly string[]) =>
  respond(async () => {
    if (parts[0] === 'refused') throw new DomainError('forbidden', 'no');
    const body = request.method === 'POST' ? await readJson(request, 100_000) : null;
    const { search } = new URL(request.url);
    const headers = new Headers([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-Own', 'yes'],
    ]);
    return Response.json({ parts, search, body, said: request.headers.get('x-said') }, { headers });
  });
const streams = { ended: 0 };
const routes = {
  '/api/v1/**': { GET: echo, POST: echo },
  '/api/parts': {
    GET: () => new Response(new Blob(['one ', 'two']).stream(), { headers: { 'Content-Type': 'text/plain' } }),
  },
  '/api/changes': {
    GET: ({ signal }: Request) =>
      new Response(
        new ReadableStream({
          start: (controller) =>
            signal.addEventListener('abort', () => {
              streams.ended++;
              controller.close();
            }),
        }),
        { headers: { 'Content-Type': 'text/event-stream' } },
      ),
  },
  '/api/of/*/file': { GET: echo },
};

async function serve(basePath = ''): Promise<string> {
  const handler = directly(
    basePath,
    async (_request, response) => void response.end('Next'),
    (request) => answerBy(routes, basePath, request),
  );
  const http = createServer((request, response) => void handler(request, response));
  return `http://127.0.0.1:${await listening(http)}`;
}

it('answers its own addresses, and leaves all others to Next', async () => {
  const url = await serve();
  const text = async (path: string) => (await fetch(url + path)).text();
  const json = async (path: string) => JSON.parse(await text(path));
  expect(await text('/api/parts')).toBe('one two');
  expect(await json('/api/v1/a/b?input=%7B%7D')).toMatchObject({ parts: ['a', 'b'], search: '?input=%7B%7D' });
  expect(await json('/api/of/a%20b/file')).toMatchObject({ parts: ['a b'] });
  for (const path of ['/', '/runs', '/api', '/api/v1/a/', '/api/v1//a', '/x/api/v1/a', '/version/1'])
    expect([path, await text(path)]).toEqual([path, 'Next']);
  for (const path of ['/api/v1', '/api/v10/a', '/api/parts/more', '/api/of/file', '/version'])
    expect([path, await json(path)]).toMatchObject([path, { error: { code: 'not-found' } }]);
  const below = await serve('/lab');
  expect(await (await fetch(`${below}/lab/api/v1/a`)).json()).toMatchObject({ parts: ['a'] });
  expect(await (await fetch(`${below}/api/v1/a`)).text()).toBe('Next');
});

it('knows methods: HEAD as GET without its body, OPTIONS, and 405 for others', async () => {
  const url = await serve();
  const ask = async (method: string, path: string) => {
    const answer = await fetch(url + path, { method });
    return [answer.status, await answer.text(), answer.headers.get('allow')];
  };
  expect(await ask('HEAD', '/api/parts')).toEqual([200, '', null]);
  expect(await ask('OPTIONS', '/api/parts')).toEqual([204, '', 'GET, HEAD, OPTIONS']);
  expect(await ask('DELETE', '/api/v1/a')).toEqual([405, '', 'GET, POST, HEAD, OPTIONS']);
});

it('passes bodies and headers on, both ways', async () => {
  const url = await serve();
  const body = { long: 'ü'.repeat(40_000) };
  const answer = await fetch(`${url}/api/v1/a`, {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { 'Content-Type': 'application/json', 'X-Said': 'this' },
  });
  expect(await answer.json()).toMatchObject({ body, said: 'this' });
  expect([answer.headers.getSetCookie(), answer.headers.get('x-own')]).toEqual([['a=1', 'b=2'], 'yes']);
  expect((await fetch(`${url}/api/v1/refused`)).status).toBe(403);
});

it('refuses a body that is too long with an answer, and outlives one that is cut short', async () => {
  const url = await serve();
  const post = (body: string) =>
    fetch(`${url}/api/v1/a`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  const refused = await post(JSON.stringify('x'.repeat(200_000)));
  expect([refused.status, await refused.json()]).toMatchObject([413, { error: { code: 'too-large' } }]);
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.end('POST /api/v1/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"a"');
  socket.resume();
  await once(socket, 'close');
  expect((await post('{"b":1}')).status).toBe(200);
});

it('opens a stream that says nothing yet, and ends it when its reader goes', async () => {
  const url = await serve();
  const leave = new AbortController();
  const before = streams.ended;
  expect((await fetch(`${url}/api/changes`, { signal: leave.signal })).status).toBe(200);
  leave.abort();
  await vi.waitFor(() => expect(streams.ended).toBe(before + 1), { timeout: 60_000 });
});
