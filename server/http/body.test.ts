/** @file Bodies of requests over real sockets: how much is read of each, by whom, and what is never read. */
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { platformWithAda } from '@/test/factories/accounts';
import { bodyBytes, serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { socketEvent } from '@/test/sockets';
import { countedBody } from './body';

const megabyte = 2 ** 20;

/** Posts JSON-like text in pieces, without saying its length first: the status, and how many bytes went out until then. */
async function post(url: string, path: string, bytes: number, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ 'Content-Type': 'application/json', ...headers }).map(([k, v]) => `${k}: ${v}`);
  const chunked = headers['Content-Length'] === undefined ? ['Transfer-Encoding: chunked'] : [];
  socket.on('error', () => undefined);
  socket.write([`POST ${path} HTTP/1.1`, 'Host: x', ...lines, ...chunked, '', ''].join('\r\n'));
  const piece = `${(2 ** 16).toString(16)}\r\n${' '.repeat(2 ** 16)}\r\n`;
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  let sent = 0;
  while (sent < bytes && answer === '' && !socket.destroyed) {
    if (!socket.write(piece)) await socketEvent(socket, 'drain', 'data');
    sent += 2 ** 16;
  }
  if (answer === '' && !socket.destroyed) {
    if (bytes > 0) socket.write('0\r\n\r\n');
    await socketEvent(socket, 'data');
  }
  socket.destroy();
  return { status: Number(answer.slice(9, 12)), sent, answer };
}

describe('a body that is too long', () => {
  it.each(['/api/session', '/api/join', '/api/v1/runs/list', '/api/trpc/runs.bulk'])(
    'is refused with 413 as soon as that shows: %s',
    async (path) => {
      const { url } = await serveApi(makePlatform());
      const { status, sent } = await post(url, path, 100 * megabyte);
      expect(status).toBe(413);
      // Bytes in the sockets' buffers were sent, too.
      expect(sent).toBeLessThan(20 * megabyte);
    },
  );

  it('is refused at once if the request declares it', async () => {
    const { url } = await serveApi(makePlatform());
    for (const path of ['/api/session', '/api/v1/runs/list', '/api/trpc/runs.bulk']) {
      const { status, answer } = await post(url, path, 0, { 'Content-Length': String(100 * megabyte) });
      expect(status, answer).toBe(413);
    }
  });

  it('begins at 64 KiB for unknown callers, and at the operator’s limit elsewhere', async () => {
    const { url } = await serveApi(makePlatform());
    expect((await post(url, '/api/session', 2 ** 16)).status).toBe(400);
    expect((await post(url, '/api/session', 2 * 2 ** 16)).status).toBe(413);
    expect((await post(url, '/api/v1/runs/list', bodyBytes)).status).toBe(400);
    expect((await post(url, '/api/v1/runs/list', bodyBytes + 2 ** 16)).status).toBe(413);
  });
});

describe('nothing is read of the body of', () => {
  it('who is not signed in', async () => {
    const { url } = await platformWithAda();
    for (const path of ['/api/v1/runs/list', '/api/trpc/runs.bulk', '/api/datasets/uploads']) {
      const { status } = await post(url, path, 0, { 'Content-Length': String(3 * megabyte) });
      expect(status, path).toBe(401);
    }
  });

  it('of a caller without the right', async () => {
    const platform = makePlatform();
    const viewer = { ...platform, ctx: { ...platform.ctx, actor: { name: 'v', access: 'viewer' as const } } };
    const { url } = await serveApi(viewer);
    for (const path of ['/api/v1/runs/bulk', '/api/trpc/runs.bulk', '/api/datasets/uploads']) {
      const { status } = await post(url, path, 0, { 'Content-Length': String(3 * megabyte) });
      expect(status, path).toBe(403);
    }
  });
});

it('only JSON is read: what a form of another site can send is refused', async () => {
  const { url } = await serveApi(makePlatform());
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    for (const path of ['/api/session', '/api/join', '/api/v1/runs/bulk', '/api/trpc/runs.bulk']) {
      const answer = await fetch(`${url}${path}`, { method: 'POST', body: '{}', headers: { 'Content-Type': type } });
      expect(answer.status, `${path} ${type}`).toSatisfy((status) => status === 400 || status === 415);
    }
  }
});

it('a body that is cut short is nobody’s fault here: no trouble is logged', async () => {
  const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body: broken, duplex: 'half' };
  const counted = new Response(countedBody(new Request('http://x/', init), 10)).text();
  await expect(counted).rejects.toMatchObject({ code: 'invalid-input' });
});
