/** @file Ports: is one free, and if not, what the user can do; any free one for demo and tests. */
import { createServer } from 'node:net';
import { DomainError } from '@/domain/errors';
import { findPortHolder } from './port-holder';

/**
 * Resolves when the port can be listened on.
 * @throws DomainError `unavailable` with what to do; `invalid-input` for an address that is not this machine's.
 */
export async function requirePort(host: string, port: number): Promise<void> {
  try {
    await listenOnce(host, port);
  } catch (error) {
    throw explain(host, port, error);
  }
}

/** A port that nobody listens on right now. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return listenOnce(host, 0);
}

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const listened = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(listened));
    });
  });
}

function explain(host: string, port: number, error: unknown): DomainError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const holder = findPortHolder(port);
    const by = holder === undefined ? '' : ` by process ${holder.pid} (${holder.command})`;
    const end = holder === undefined ? '' : `, or end that process: kill ${holder.pid}`;
    return new DomainError(
      'unavailable',
      `Port ${port} on ${host} is taken${by}. Choose another: PORT=${nextPort(port)} npm start${end}.`,
      { field: 'PORT', cause: error },
    );
  }
  if (code === 'EACCES') {
    return new DomainError(
      'unavailable',
      `This user may not listen on port ${port}. Choose one above 1023: PORT=3140 npm start.`,
      {
        field: 'PORT',
        cause: error,
      },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new DomainError(
    'invalid-input',
    `Cannot listen on ${host}: ${reason}. Set MASTHEAD_HOST to an address of this machine.`,
    {
      field: 'MASTHEAD_HOST',
      cause: error,
    },
  );
}

function nextPort(port: number): number {
  return port < 65_535 ? port + 1 : 3140;
}
