/** @file Ports that are free, taken, or not this machine's. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort, requirePort } from './port';
import { findPortHolder } from './port-holder';

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return server;
}

it('accepts a free port, and offers one', async () => {
  await expect(requirePort('127.0.0.1', await freePort())).resolves.toBeUndefined();
});

it('names the way out and who holds a taken port', async () => {
  const port = await freePort();
  await listen(port);
  await expect(requirePort('127.0.0.1', port)).rejects.toMatchObject({ code: 'unavailable', field: 'PORT' });
  await expect(requirePort('127.0.0.1', port)).rejects.toThrow(`PORT=${port + 1} npm start`);
  await expect(requirePort('127.0.0.1', port)).rejects.toThrow(`process ${process.pid}`);
});

it('finds nobody on a free port', async () => {
  expect(findPortHolder(await freePort())).toBeUndefined();
});

it('refuses an address that this machine does not have', async () => {
  await expect(requirePort('192.0.2.1', 3140)).rejects.toMatchObject({ code: 'invalid-input', field: 'MASTHEAD_HOST' });
});
