/** @file Behind an SSH port-forward the platform's address differs from its own: nothing may name its own. */
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { basePath } from './support/platform';
import { expect, expectSettled, test } from './support/test';

/** Passes every connection on to `port`, as `ssh -L` does; resolves to its own port. */
async function forward(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The forwarding got no port.');
  return { server, port: address.port };
}

test('the pages work under another host and port', async ({ page, baseURL }) => {
  const { server, port } = await forward(Number(new URL(baseURL ?? '').port));
  try {
    const origin = `http://localhost:${port}`;
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith('http') && url.origin !== origin) elsewhere.push(request.url());
    });
    await page.goto(`${origin}${basePath}/`);
    await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Live');
    await page.getByRole('navigation').getByRole('link', { name: 'Datasets' }).click();
    await expectSettled(page);
    await expect(page.getByRole('main').getByRole('img').first()).toHaveJSProperty('complete', true);
    expect(new URL(page.url()).origin).toBe(origin);
    expect(elsewhere).toEqual([]);
    await page.goto('about:blank');
  } finally {
    server.close();
  }
});
