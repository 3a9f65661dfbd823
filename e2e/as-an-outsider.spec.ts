/** @file Attempts without an account on the real server: odd requests, odd names, other methods, sockets that stall. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { tunables } from '@/domain/tunables';
import { socketEvent } from '@/test/sockets';
import { basePath } from './support/platform';
import { expect, test } from './support/test';

const portOf = (baseURL: string | undefined): number => Number(new URL(baseURL ?? '').port);

/** The answer to these lines until the connection is closed; `body` follows them. */
async function say(port: number, lines: readonly string[], body: Buffer | string = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    answer += text;
  });
  socket.on('error', () => undefined);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (body.length > 0) socket.write(body);
  await socketEvent(socket);
  return answer;
}
const statusOf = (answer: string): number => Number(answer.split(' ')[1] ?? 0);
const close = 'Connection: close';

test('nothing is under the address of Next’s image resizer', async ({ baseURL }) => {
  const own = `Host: 127.0.0.1:${portOf(baseURL)}`;
  for (const query of ['?url=%2Ficon.svg&w=64&q=75', '?url=http%3A%2F%2F127.0.0.1%2F&w=64&q=75', '']) {
    const answer = await say(portOf(baseURL), [`GET ${basePath}/_next/image${query} HTTP/1.1`, own, close]);
    expect([query, statusOf(answer)]).toEqual([query, 404]);
  }
});

test('names are read as browsers read them, and none but the machine’s own is answered', async ({ baseURL }) => {
  const port = portOf(baseURL);
  const target = `GET ${basePath}/api/v1/system/status HTTP/1.1`;
  const asked = async (host: string, ...more: string[]): Promise<number> =>
    statusOf(await say(port, [target, `Host: ${host}`, ...more, close]));
  for (const host of [`LOCALHOST:${port}`, `localhost.:${port}`, '127.0.0.1', 'localhost', `[::1]:${port}`]) {
    expect([host, await asked(host)]).toEqual([host, 200]);
  }
  for (const host of [
    'evil.example.',
    'EVIL.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io',
    'evil.example:80',
    '[::ffff:10.0.0.1]',
    '0.0.0.0',
    '[::]',
    '169.254.169.254',
    'localhost:evil',
    'localhost, evil.example',
    'localhost/evil',
    'localhost#',
    'xn--localhost-',
    ' ',
  ]) {
    const status = await asked(host);
    expect([host, status === 421 || status === 400]).toEqual([host, true]);
  }
  const own = `127.0.0.1:${port}`;
  for (const origin of ['null', 'http://evil.example', `http://${own}.evil.example`, `http://evil@${own}`, 'file://']) {
    expect([origin, await asked(own, `Origin: ${origin}`)]).toEqual([origin, 403]);
  }
  for (const site of ['cross-site', 'same-site', 'CROSS-SITE', 'nonsense']) {
    expect([site, await asked(own, `Sec-Fetch-Site: ${site}`)]).toEqual([site, 403]);
  }
  // No proxy is trusted here: one that says where its client came from makes nobody local, and opens no other name.
  for (const header of [
    'X-Forwarded-Host: evil.example',
    'Forwarded: host=evil.example',
    'X-Forwarded-For: 127.0.0.1',
  ]) {
    expect([header, await asked(own, header)]).toEqual([header, 401]);
    expect([header, await asked('evil.example', header)]).toEqual([header, 421]);
  }
  expect(await asked(own, 'X-Masthead-User: ada')).toBe(200);
});

test('the gate has no exception: methods, encoded paths and the protocols of others pass it, too', async ({
  baseURL,
}) => {
  const port = portOf(baseURL);
  const foreign = 'Origin: http://evil.example';
  const own = `Host: 127.0.0.1:${port}`;
  const paths = [
    '/api/2.0/mlflow/experiments/search',
    '/ajax-api/2.0/mlflow/experiments/search',
    '/api/2.0/mlflow-artifacts/artifacts/run_1/x',
    '/health',
    '/version',
    '/api/health',
    '/api/%68ealth',
    '/API/health',
    '/api//health',
    '/api/./health',
    '/_next/static/x.js',
    '/_next/../api/health',
    '/api/session/oidc/callback?code=x&state=y',
    '/favicon.ico',
  ];
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const line = `${method} ${basePath}${path} HTTP/1.1`;
      const empty = 'Content-Length: 0';
      expect([line, statusOf(await say(port, [line, own, foreign, empty, close]))]).toEqual([line, 403]);
      expect([line, statusOf(await say(port, [line, 'Host: evil.example', empty, close]))]).toEqual([line, 421]);
    }
  }
  // A preflight learns nothing that would let a page continue.
  const preflight = await say(port, [`OPTIONS ${basePath}/api/v1/runs/list HTTP/1.1`, own, foreign, close]);
  expect(preflight).not.toMatch(/access-control-allow/i);
  // A method in a header is ignored.
  const json = 'Content-Type: application/json';
  const override = ['X-HTTP-Method-Override: DELETE', 'X-Method-Override: POST', json, 'Content-Length: 2'];
  const read = await say(port, [`GET ${basePath}/api/v1/experiments/create HTTP/1.1`, own, ...override, close], '{}');
  expect(statusOf(read)).toBe(405);
  // Web sockets are not supported.
  const socket = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];
  for (const path of ['/', '/api/changes', '/_next/webpack-hmr']) {
    expect(await say(port, [`GET ${basePath}${path} HTTP/1.1`, own, ...socket])).not.toContain('101');
  }
});

test('bodies are read by one who counts them, and nobody unpacks any', async ({ baseURL }) => {
  const port = portOf(baseURL);
  const own = `Host: 127.0.0.1:${port}`;
  const json = 'Content-Type: application/json';
  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  const packed = [`Content-Length: ${bomb.length}`, 'Content-Encoding: gzip', json];
  for (const [method, path] of [
    ['POST', '/api/session'],
    ['POST', '/api/join'],
    ['POST', '/api/density'],
    ['POST', '/api/v1/runs/launch'],
    ['POST', '/api/trpc/runs.launch'],
    ['POST', '/api/2.0/mlflow/runs/create'],
    ['POST', '/ajax-api/2.0/mlflow/runs/create'],
  ] as const) {
    const line = `${method} ${basePath}${path} HTTP/1.1`;
    const unpacked = statusOf(await say(port, [line, own, ...packed, close], bomb));
    expect([line, unpacked >= 400 && unpacked < 500]).toEqual([line, true]);
    const long = Buffer.alloc(6 * 2 ** 20, '1');
    const counted = await say(port, [line, own, json, `Content-Length: ${long.length}`, close], long);
    expect([line, [0, 400, 401, 413].includes(statusOf(counted))]).toEqual([line, true]);
  }
});

test('every answer says what may run in it, Next’s own refusals and failures too', async ({ baseURL }) => {
  const port = portOf(baseURL);
  const own = `Host: 127.0.0.1:${port}`;
  const empty = 'Content-Length: 0';
  const odd: readonly (readonly [string, ...string[]])[] = [
    ['GET /no-such-page'],
    ['GET /_next/static/chunks/no-such.js'],
    ['GET /_next/data/x/runs.json'],
    ['GET /runs/not%2Fa%2Frun'],
    ['GET /runs', 'RSC: 1', 'Next-Router-State-Tree: nonsense'],
    ['GET /runs', 'RSC: 1', 'Next-Router-State-Tree: %5B%5D', 'Next-Router-Prefetch: 1'],
    ['GET /runs', 'RSC: 1', 'Next-Router-Segment-Prefetch: /nonsense'],
    ['GET /runs', `Cookie: ${'='.repeat(4000)}`],
    ['GET /runs', 'Accept-Language: \xff', 'If-None-Match: \xff', 'Range: bytes=9-1'],
    [
      'GET /runs',
      'X-Middleware-Subrequest: middleware:middleware',
      'X-Matched-Path: /../x',
      'X-Now-Route-Matches: 1=%',
    ],
    ['POST /runs', 'Next-Action: nonsense', empty],
    ['POST /runs', `Next-Action: ${'0'.repeat(42)}`, 'Content-Type: multipart/form-data; boundary=x', empty],
    ['POST /runs', 'Content-Type: multipart/form-data', empty],
    ['PUT /runs', empty],
    ['DELETE /', empty],
    ['PROPFIND /runs', empty],
  ];
  for (const [line, ...headers] of odd) {
    const [method, path] = line.split(' ');
    const answer = await say(port, [`${method} ${basePath}${path} HTTP/1.1`, own, ...headers, close]);
    const asked = [line, ...headers].join(', ').slice(0, 200);
    for (const header of [
      /^content-security-policy: .*script-src 'self' 'nonce-/im,
      /^x-content-type-options: nosniff/im,
      /^cross-origin-opener-policy: same-origin/im,
      /^cross-origin-resource-policy: same-origin/im,
      /^permissions-policy: camera=\(\)/im,
      /^x-frame-options: DENY/im,
    ]) {
      expect([asked, answer.split('\r\n\r\n')[0]]).toEqual([asked, expect.stringMatching(header)]);
    }
    expect([asked, statusOf(answer) < 500]).toEqual([asked, true]);
    expect(answer).not.toMatch(/x-powered-by/i);
  }
});

test('the density is set by JSON alone, which a form of another site cannot send', async ({ baseURL }) => {
  const port = portOf(baseURL);
  const body = '{"density":"compact"}';
  const said = async (type: string): Promise<number> => {
    const own = [`Host: 127.0.0.1:${port}`, `Content-Type: ${type}`, `Content-Length: ${body.length}`, close];
    return statusOf(await say(port, [`POST ${basePath}/api/density HTTP/1.1`, ...own], body));
  };
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ])
    expect([type, await said(type)]).toEqual([type, 400]);
  expect(await said('application/json; charset=utf-8')).toBe(204);
});

test('what is not a request is refused at once', async ({ baseURL }) => {
  const port = portOf(baseURL);
  const own = `Host: 127.0.0.1:${port}`;
  const target = `GET ${basePath}/ HTTP/1.1`;
  for (const lines of [[target, own, 'X'], [target, own, 'X : 1'], [target], [`${target}1`, own], ['\x16\x03\x01']]) {
    expect([lines, statusOf(await say(port, lines))]).toEqual([lines, 400]);
  }
});

test('who says nothing, or trickles headers or a body, is closed while others are answered', async ({ baseURL }) => {
  const port = portOf(baseURL);
  const head = (line: string) => `${line} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
  const json = 'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n';
  const stalled = {
    silent: '',
    'in its headers': `${head(`GET ${basePath}/`)}X-Slow: `,
    'in a body that is read': `${head(`POST ${basePath}/api/session`)}${json}{`,
    'in a body of a page': `${head(`POST ${basePath}/runs`)}${json}{`,
  };
  const open = new Set(Object.keys(stalled));
  const sockets = Object.entries(stalled).map(([how, text]) => {
    const socket = connect(port, '127.0.0.1');
    // Reads the answer: an unread socket never ends.
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(how));
    if (text !== '') socket.write(text);
    return { socket, trickles: text !== '' };
  });
  const more = setInterval(() => {
    for (const { socket, trickles } of sockets) if (trickles && socket.writable) socket.write(' ');
  }, 500);
  try {
    // The product’s limits, and some patience for a busy machine.
    const { headers, body } = tunables.connectionLimits;
    const health = [`GET ${basePath}/api/health HTTP/1.1`, `Host: 127.0.0.1:${port}`, close];
    expect(statusOf(await say(port, health))).toBe(200);
    await expect.poll(() => [...open], { timeout: Math.max(headers, body) + 60_000 }).toEqual([]);
  } finally {
    clearInterval(more);
    for (const { socket } of sockets) socket.destroy();
  }
});
