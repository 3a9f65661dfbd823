/** @file An HTTP server on a free port that receives webhooks, and answers as a test wants. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookReceiver {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly url: string;
  readonly received: readonly Received[];
  /** Resolves with the delivery of that number, from 0, as soon as it arrives. */
  take(index: number): Promise<Received>;
  close(): Promise<void>;
}

type Answer = (request: Received, response: ServerResponse, index: number) => void;

const fine: Answer = (_request, response) => void response.writeHead(204).end();

export async function startWebhookReceiver(answer: Answer = fine, port = 0): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const waiting = new Map<number, (request: Received) => void>();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = {
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    const index = received.push(request) - 1;
    answer(request, response, index);
    waiting.get(index)?.(request);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  const host = `127.0.0.1:${address.port}`;
  return {
    host,
    url: `http://${host}/hook`,
    received,
    take: (index) => {
      const there = received[index];
      return there === undefined ? new Promise((resolve) => waiting.set(index, resolve)) : Promise.resolve(there);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
