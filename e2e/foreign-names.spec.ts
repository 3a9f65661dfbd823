/**
 * @file Requests under another name, or from the page of another site, get nothing: in a browser whose name server answers with
 * this machine's address (DNS rebinding), and by requests that no browser would write.
 */
import { connect, createServer } from 'node:net';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '../scripts/setup/chromium.mjs';
import { basePath } from './support/platform';
import { expect, test } from './support/test';

const portOf = (baseURL: string | undefined): number => Number(new URL(baseURL ?? '').port);

/** The platform's answer to these bytes, until it closes. */
function say(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const paths = [
  '/',
  '/runs',
  '/no-such-page',
  '/icon.svg',
  '/_next/static/chunks/x.js',
  '/_next/image?url=%2Ficon.svg&w=64&q=75',
  '/_next/data/x/runs.json',
  '/api/health',
  '/api/changes',
  '/api/v1/system/status',
  '/api/v1/openapi.json',
  '/api/trpc/system.status',
  '/api/datasets/uploads',
  '/api/session',
  '/api/runs/export?format=csv',
  '/%',
  '//evil.example/x',
];

test('no path is answered under another name', async ({ baseURL }) => {
  const port = portOf(baseURL);
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'TRACE']) {
      const request = [`${method} ${basePath}${path} HTTP/1.1`, 'Host: evil.example', 'Content-Length: 0'];
      const answer = await say(port, request);
      expect([method, path, answer.split('\r\n')[0]]).toEqual([method, path, 'HTTP/1.1 421 Misdirected Request']);
      const body = answer.split('\r\n\r\n')[1] ?? '';
      expect(body).toMatch(method === 'HEAD' ? /^$/ : /^Masthead does not answer to this name: .*MASTHEAD_HOSTS.*\n$/);
      expect(answer).not.toMatch(/x-powered-by|set-cookie|<html/i);
    }
  }
});

test('a request that names no host, two, or none that there can be, is none', async ({ baseURL }) => {
  const port = portOf(baseURL);
  const own = `Host: 127.0.0.1:${port}`;
  const statusOf = async (...lines: string[]): Promise<number> =>
    Number((await say(port, [...lines, 'Connection: close'])).split(' ')[1]);
  const target = `${basePath}/api/v1/system/status`;
  expect(await statusOf(`GET ${target} HTTP/1.1`, own)).toBe(200);
  expect(await statusOf(`GET ${target} HTTP/1.0`, own)).toBe(200);
  expect(await statusOf(`GET ${target} HTTP/1.0`)).toBe(400);
  expect(await statusOf(`GET ${target} HTTP/1.1`)).toBe(400);
  expect(await statusOf(`GET ${target} HTTP/1.1`, own, 'Host: evil.example')).toBe(400);
  expect(await statusOf(`GET ${target} HTTP/1.1`, 'Host: evil.example', own)).toBe(400);
  expect(await statusOf(`GET http://evil.example${target} HTTP/1.1`, own)).toBe(400);
  expect(await statusOf(`GET http://127.0.0.1:${port}${target} HTTP/1.1`, 'Host: evil.example')).toBe(421);
  expect(await statusOf(`GET ${target} HTTP/1.1`, 'Host: localhost@evil.example')).toBe(400);
  expect(await statusOf(`GET ${target} HTTP/1.1`, 'Host: evil.example', 'X-Forwarded-Host: localhost')).toBe(421);
  const socket = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];
  const upgrade = await say(port, [`GET ${basePath}/api/changes HTTP/1.1`, 'Host: evil.example', ...socket]);
  expect(upgrade).not.toMatch(/101|event:/);
});

/** From a page of the browser, without following redirects. */
function ask(page: Page, address: string, options: Record<string, unknown> = {}): Promise<string> {
  return page.evaluate(
    async ([to, how]) => {
      try {
        const response = await fetch(to, how);
        return `${response.status} ${response.type === 'opaque' ? 'opaque' : await response.text()}`;
      } catch {
        return 'refused';
      }
    },
    [address, options] as const,
  );
}

/** A stranger's server: it serves its own page, and then, as if its name had changed hands, is the platform. */
async function strangersServer(port: number): Promise<{ port: number; rebind: () => void; close: () => void }> {
  let rebound = false;
  const page = '<!doctype html><title>attack</title>';
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close`;
  const server = createServer((near) => {
    near.on('error', () => near.destroy());
    if (!rebound) return void near.once('data', () => near.end(`${head}\r\n\r\n${page}`));
    const far = connect(port, '127.0.0.1');
    far.on('error', () => near.destroy());
    near.on('error', () => far.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server got no port.');
  const rebind = (): void => {
    rebound = true;
  };
  return { port: address.port, rebind, close: () => void server.close() };
}

test('a page whose name is bound to this machine reads and changes nothing', async ({ baseURL, client }) => {
  const port = portOf(baseURL);
  const stranger = await strangersServer(port);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--host-resolver-rules=MAP evil.example 127.0.0.1'],
  });
  try {
    const page = await browser.newPage();
    const evil = `http://evil.example:${stranger.port}${basePath}`;
    await page.goto(`${evil}/attack`);
    const json = { 'Content-Type': 'application/json' };
    const write = { method: 'POST', headers: json, body: JSON.stringify({ name: 'by a stranger' }) };
    const own = `http://127.0.0.1:${port}${basePath}`;
    // Under the platform's own address, but from the page of another site.
    expect(await ask(page, `${own}/api/v1/system/status`)).toBe('refused');
    await ask(page, `${own}/api/v1/experiments/create`, { ...write, mode: 'no-cors', headers: {} });
    await ask(page, `${own}/api/v1/experiments/create`, write);

    stranger.rebind();
    for (const [address, options] of [
      ['/api/v1/system/status', {}],
      ['/api/v1/experiments/create', write],
      ['/api/session', { ...write, body: JSON.stringify({ email: 'a@b.example', password: 'x' }) }],
      ['/runs', {}],
    ] as const) {
      expect(await ask(page, `${evil}${address}`, options)).toMatch(/^421 .*MASTHEAD_HOSTS/);
    }
    const streamed = await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          const source = new EventSource(address);
          source.onopen = () => resolve('open');
          source.onerror = () => resolve('refused');
        }),
      `${evil}/api/changes`,
    );
    expect(streamed).toBe('refused');
    const names = (await client.experiments.list.query()).map(({ name }) => name);
    expect(names).not.toContain('by a stranger');
    expect((await page.goto(`${evil}/runs`))?.status()).toBe(421);
  } finally {
    await browser.close();
    stranger.close();
  }
});

test('the page of another site may link to one of ours', async ({ page, baseURL }) => {
  const stranger = await strangersServer(portOf(baseURL));
  try {
    await page.goto(`http://localhost:${stranger.port}/`);
    await page.evaluate((address) => window.location.assign(address), `${baseURL ?? ''}${basePath}/runs`);
    await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  } finally {
    stranger.close();
  }
});
