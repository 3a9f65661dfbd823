/** @file A proxy between a real client and the platform that records their messages. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly type: string | null;
  /** As text if it is text; else base64. */
  readonly body: string | null;
  readonly binary: boolean;
  readonly status: number;
  /** JSON, where the answer was. */
  readonly answer: unknown;
}

export async function record(target: string): Promise<{ url: string; exchanges: Exchange[] }> {
  const exchanges: Exchange[] = [];
  const own = (): string => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  };
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of incoming) parts.push(Buffer.from(part));
      const sent = Buffer.concat(parts);
      const { method = 'GET', url = '/' } = incoming;
      const type = incoming.headers['content-type'] ?? null;
      const headers: Record<string, string> = type === null ? {} : { 'Content-Type': type };
      const body = method === 'GET' || sent.length === 0 ? null : new Uint8Array(sent);
      const response = await fetch(`${target}${url}`, { method, headers, body });
      const answer = Buffer.from(await response.arrayBuffer());
      const json = response.headers.get('content-type')?.startsWith('application/json') === true;
      const text = type?.startsWith('application/json') === true;
      exchanges.push({
        method,
        path: url,
        type,
        body: body === null ? null : sent.toString(text ? 'utf8' : 'base64'),
        binary: !text,
        status: response.status,
        answer: json ? JSON.parse(answer.toString()) : null,
      });
      outgoing.writeHead(response.status, {
        'Content-Type': response.headers.get('content-type') ?? 'text/plain',
        ...(response.headers.has('etag') ? { ETag: response.headers.get('etag') ?? '' } : {}),
      });
      // Addresses that an answer gives lead through here, too.
      outgoing.end(json ? answer.toString().replaceAll(target, own()) : answer);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: own(), exchanges };
}
