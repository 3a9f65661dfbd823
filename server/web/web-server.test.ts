/** @file Tests of the server before Next, over real sockets: stalled connections are closed, unreadable requests refused, headers on everything. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { tunables } from '@/domain/tunables';
import { readSettings } from '@/server/environment';
import { fc } from '@/test/fast-check';
import { listening } from '@/test/listening';
import { socketEvent } from '@/test/sockets';
import { reasonToRefuse } from './reason-to-refuse';
import { gateRules } from './rules';
import { createWebServer, type Handler } from './web-server';

const quick = { headers: 200, body: 200, idle: 200, silence: 400, farewell: 50 };

async function serve(handler: Handler, limits = quick): Promise<number> {
  const { http, handleWith } = createWebServer({ development: false, rules: gateRules(readSettings({})), limits });
  handleWith(handler);
  return listening(http);
}

/** Sends `text` and keeps the connection open: returns the answer when the server closes it. */
async function closedWith(port: number, text: string, onData?: (socket: Socket) => void): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    onData?.(socket);
  });
  socket.on('error', () => undefined);
  socket.write(text);
  await socketEvent(socket);
  return answer;
}

const ok: Handler = async (_request, response) => void response.end('ok');
const unread: Handler = async () => undefined;

describe('a connection that stalls is closed', () => {
  it('before it sends anything, and in the middle of its headers', async () => {
    expect(await closedWith(await serve(ok), '')).toMatch(/^(HTTP\/1.1 408|$)/);
    const port = await serve(ok, { ...quick, silence: 60_000 });
    expect(await closedWith(port, 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: 1\r\n')).toMatch(/^HTTP\/1.1 408/);
  });

  it('in the middle of its body, though bytes trickle in', async () => {
    const port = await serve(unread, { ...quick, silence: 60_000 });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n');
    const trickle = setInterval(() => socket.write('x'), 20);
    await socketEvent(socket);
    clearInterval(trickle);
  });

  it('between requests, and when nothing moves while it is answered', async () => {
    const port = await serve(ok);
    expect(await closedWith(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(/^HTTP\/1.1 200/);
    expect(await closedWith(await serve(unread), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe('');
  });

  it('when it stalls in a chunked body that was answered before its end', async () => {
    const port = await serve(
      async (request, response) => {
        // Like a route that counts: it reads a part, and drops the rest.
        const reader = Readable.toWeb(request).getReader();
        await reader.read();
        await reader.cancel();
        response.writeHead(413).end('too long');
      },
      { ...quick, body: 60_000, idle: 60_000, silence: 60_000 },
    );
    const head = 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await closedWith(port, `${head}5\r\nhello\r\n`)).toMatch(/^HTTP\/1.1 413/);
  });

  it('when it keeps sending what was answered already', async () => {
    // The answer must be read before the connection closes, on a busy machine too: a reset discards unread bytes.
    const port = await serve(ok, { ...quick, body: 60_000, idle: 60_000, silence: 60_000, farewell: 1000 });
    const head = 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n';
    expect(await closedWith(port, head, (socket) => socket.write('x'.repeat(1000)))).toMatch(/^HTTP\/1.1 200/);
  });

  it.each(['POST /api/datasets/uploads', 'PUT /api/2.0/mlflow-artifacts/artifacts/run_1/model.pt'])(
    'but not an upload that continues: %s',
    async (line) => {
      const port = await serve(
        async (request, response) => {
          let bytes = 0;
          for await (const chunk of request) bytes += chunk.length;
          response.end(`got ${bytes}`);
        },
        { ...quick, body: 1, idle: 60_000, silence: 60_000 },
      );
      const socket = connect(port, '127.0.0.1');
      socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n`);
      let sent = 0;
      const trickle = setInterval(() => {
        socket.write('x');
        if (++sent === 20) clearInterval(trickle);
      }, 5);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/got 20$/);
      socket.destroy();
    },
  );
});

describe('what no route could read', () => {
  it('is refused with 400: escapes that are none, absolute addresses, null characters', async () => {
    const port = await serve(ok);
    for (const path of ['/runs/%E0%A4%A', '/%', '/runs?x=%E0%A4%A', '/a%00b', '/a\\b', 'http://elsewhere.example/']) {
      const answer = await closedWith(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      expect(answer, path).toMatch(/^HTTP\/1.1 400/);
      expect(answer).toContain('nosniff');
      expect(answer).toContain('"code":"invalid-input"');
    }
  });

  it('is refused where nothing answers to the method, or to a server action, which no page has', async () => {
    const port = await serve(ok);
    const status = async (method: string, path: string, more = '') =>
      (
        await closedWith(port, `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${more}\r\n`)
      ).slice(9, 12);
    expect(await status('TRACE', '/api/health')).toBe('405');
    expect(await status('PROPFIND', '/runs')).toBe('405');
    expect(await status('POST', '/join')).toBe('405');
    expect(await status('GET', '/join', 'Next-Action: aaaa\r\n')).toBe('400');
    expect(await status('DELETE', '/masthead/api/v1/x')).toBe('200');
    expect(await status('POST', '/ajax-api/2.0/mlflow/runs/create')).toBe('200');
    expect(await status('HEAD', '/runs')).toBe('200');
  });

  it('is never an address that was encoded as it should be', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0'));
    fc.assert(
      fc.property(text, text, (path, value) => {
        expect(reasonToRefuse({ url: `/${encodeURIComponent(path)}?${new URLSearchParams({ value })}` })).toBeNull();
      }),
    );
  });
});

describe('every answer', () => {
  it('says what may run, with a fresh nonce that the pages get', async () => {
    const told: unknown[] = [];
    const port = await serve(async (request, response) => {
      told.push(request.headers['x-nonce'], request.headers['content-security-policy']);
      response.end();
    });
    const ask = () => fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-nonce': 'mine', connection: 'close' } });
    const [first, second] = [await ask(), await ask()];
    const policy = first.headers.get('content-security-policy') ?? '';
    expect(told[1]).toBe(policy);
    expect(policy).toContain(`script-src 'self' 'nonce-${told[0]}';`);
    expect(policy.match(/script-src[^;]*/)?.[0]).not.toContain('unsafe');
    expect(second.headers.get('content-security-policy')).not.toBe(policy);
    // A picture that somebody sent, opened alone.
    const picture = await fetch(`http://127.0.0.1:${port}/masthead/api/artefacts/af_1?v=1&as=picture`);
    expect(picture.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*sandbox$/);
    for (const name of ['cross-origin-opener-policy', 'cross-origin-resource-policy'])
      expect(first.headers.get(name)).toBe('same-origin');
    expect(first.headers.get('permissions-policy')).toContain('camera=()');
  });

  it('hides what went wrong, and has the headers then, too', async () => {
    const port = await serve(async () => {
      throw new Error('inside');
    });
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('inside');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

it('the usual limits let a proxy keep its connections, and close those that only wait', () => {
  const { headers, body, idle, silence } = tunables.connectionLimits;
  expect(Math.max(headers, body)).toBeLessThan(idle);
  expect(idle).toBeLessThan(silence);
});
