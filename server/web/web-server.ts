/**
 * @file The HTTP server before Next: requests pass the gate first, connections that stall are closed, requests that no route could read are
 * refused, and every answer carries the security headers, whoever produces it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { tunables } from '@/domain/tunables';
import type { Trouble } from '@/server/health/failures';
import { logger } from '@/server/logger';
import { type Admission, judge, type Refused, vouch } from './gate';
import { reasonToRefuse } from './reason-to-refuse';
import type { GateRules } from './rules';
import { securityHeaders } from './security-headers';
import { answerTrouble, wantsPage } from './trouble-page';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface WebServer {
  readonly http: Server;
  /** From then on requests are answered. */
  handleWith(handler: Handler): void;
}

/** Milliseconds; a test's are shorter. */
export interface WebServerLimits {
  /** Until all headers of a request are there. */
  readonly headers: number;
  /** Until a whole body has arrived; the upload of a file only needs to make progress. */
  readonly body: number;
  /** A connection between two requests. */
  readonly idle: number;
  /** A connection without traffic during a request: the client is gone, or reads nothing. */
  readonly silence: number;
  /** How much a client may still send after its answer. */
  readonly farewell: number;
}

export interface WebServerOptions {
  readonly development: boolean;
  readonly rules: GateRules;
  /** The handler of admitted web sockets, in development; not used otherwise. */
  readonly upgradeOn?: Server;
  /** What prevents every page from being rendered now; none if all is well. */
  trouble?(): readonly Trouble[];
  readonly limits?: WebServerLimits;
}

export function createWebServer(options: WebServerOptions): WebServer {
  const { development, rules, upgradeOn, trouble = () => [], limits = tunables.connectionLimits } = options;
  let handler: Handler | null = null;
  const http = createServer(
    {
      headersTimeout: limits.headers,
      // Per request, below: an upload may take hours.
      requestTimeout: 0,
      keepAliveTimeout: limits.idle,
      connectionsCheckingInterval: Math.min(1_000, limits.headers),
    },
    (request, response) => {
      for (const [name, value] of securityHeaders(request, development)) response.setHeader(name, value);
      const verdict = verdictOn(request, rules);
      if (!verdict.admitted) return turnAway(response, verdict);
      vouch(request.headers, verdict);
      const refusal = reasonToRefuse(request);
      if (refusal !== null) return refuse(response, refusal);
      const troubles = wantsPage(request) ? trouble() : [];
      if (troubles.length > 0) return answerTrouble(response, troubles);
      if (handler === null) return refuse(response, { status: 503, message: 'The server is starting.' });
      endUnreadBody(request, response, limits);
      void answer(handler, request, response);
    },
  );
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const verdict = verdictOn(request, rules);
    if (!verdict.admitted || !development || upgradeOn === undefined) return void socket.destroy();
    vouch(request.headers, verdict);
    upgradeOn.emit('upgrade', request, socket, head);
  });
  http.maxConnections = tunables.connections;
  http.setTimeout(limits.silence);
  return {
    http,
    handleWith(given) {
      handler = given;
    },
  };
}

function verdictOn(request: IncomingMessage, rules: GateRules): Admission | Refused {
  const { method = '', rawHeaders, socket } = request;
  const peer = socket.remoteAddress ?? '';
  return judge({ method, rawHeaders, peer, upgrade: request.headers.upgrade !== undefined }, rules);
}

/** In plain text: the recipient is no reader of our pages. The body is not read, the connection ends. */
function turnAway(response: ServerResponse, { status, text }: Refused): void {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text) };
  response.writeHead(status, { ...headers, 'Cache-Control': 'no-store', Connection: 'close' });
  response.end(text);
}

async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await handler(request, response);
  } catch (err) {
    logger().error({ err, method: request.method }, 'unexpected error');
    if (response.headersSent) response.destroy();
    else refuse(response, { status: 500, message: 'Something went wrong on the server.' });
  }
}

/** The same shape as `respond` gives. */
function refuse(response: ServerResponse, { status, message }: { status: number; message: string }): void {
  const code = status === 500 ? 'unknown' : status === 503 ? 'unavailable' : 'invalid-input';
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', Connection: 'close' });
  response.end(JSON.stringify({ error: { code, field: null, message } }));
}

/** A body must arrive within its time; the rest of one that was answered already is not awaited. */
function endUnreadBody(request: IncomingMessage, response: ServerResponse, limits: WebServerLimits): void {
  // Kept here: a request whose reader is closed no longer has it.
  const { socket } = request;
  const close = (): void => {
    if (!request.complete) socket.destroy();
  };
  const late = isUpload(request) ? undefined : setTimeout(close, limits.body);
  response.once('finish', () => {
    clearTimeout(late);
    if (!request.complete) setTimeout(close, limits.farewell).unref();
  });
  response.once('close', () => clearTimeout(late));
  request.once('end', () => clearTimeout(late));
}

/** Files: of a data set, and of a run by the MLflow protocol. */
const isUpload = ({ url = '' }: IncomingMessage): boolean =>
  /\/api\/(datasets\/uploads(\?|$)|2\.0\/mlflow-artifacts\/artifacts\/)/.test(url);
