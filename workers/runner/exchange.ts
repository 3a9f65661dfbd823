/**
 * @file The coordinator's end of a job on several nodes: one socket on this node's address of the cluster, to which task workers of the
 * other nodes come. Whoever connects must have the job's key, and an address of the job's nodes; all that is said is encrypted (CURVE).
 */
import { deserialize, serialize } from 'node:v8';
import type * as Zeromq from 'zeromq';
import { DomainError } from '@/domain/errors';
import { removeExchange, writeExchange } from './exchange-file';
import { addressesOf, type JobNode } from './job-nodes';
import type { FromWorker, ToWorker } from './worker-messages';
import { heartbeats, loadZeromq, unbounded } from './zeromq';

/** What a task worker of another node says first. */
export interface Hello {
  readonly type: 'hello';
  /** Its node, and which of the node's workers it is, from 0. */
  readonly node: string;
  readonly index: number;
}

/** A task worker of another node, as it is reached. */
export interface Peer {
  readonly hello: Hello;
  say(message: ToWorker): void;
  /** Set by whoever takes it up: before anything is said to it. */
  heard: (message: FromWorker) => void;
  /** Its connection ended. */
  gone: () => void;
}

export interface ExchangeOptions {
  /** The attempt's. */
  readonly directory: string;
  /** This node, and all of the job. */
  readonly own: string;
  readonly nodes: readonly JobNode[];
  onPeer(peer: Peer): void;
  /** Somebody was not let in, and why: a sentence. */
  onRefused(message: string): void;
}

export interface Exchange {
  readonly endpoint: string;
  /** What was said to the peers has gone out, or their connections are gone. */
  close(): Promise<void>;
}

const zapAddress = 'inproc://zeromq.zap.01';
/** How often it is tried whether peers are still there, besides when a connection ends. */
const probeEvery = 2_000;
const farewell = 2_000;

/** @throws DomainError `not-installed` without zeromq, `unavailable` where it can't listen */
export async function openExchange(options: ExchangeOptions): Promise<Exchange> {
  const { directory, own, nodes } = options;
  const zeromq = await loadZeromq();
  const addresses = await addressesOf(nodes);
  const [address] = addresses.get(own) ?? [];
  if (address === undefined) {
    const known = nodes.find(({ name }) => name === own)?.address ?? own;
    throw new DomainError('unavailable', `This node can't find its own address: ${known} leads nowhere. Take nodes 1.`);
  }
  const [coordinator, workers] = [zeromq.curveKeyPair(), zeromq.curveKeyPair()];
  const context = new zeromq.Context();
  const gate = await openGate(zeromq, context, {
    key: decodeKey(workers.publicKey),
    addresses: new Set([...addresses.values()].flat()),
    onRefused: options.onRefused,
  });
  const socket = new zeromq.Router({
    ...{ context, mandatory: true, linger: farewell, ...heartbeats, ...unbounded },
    ...{ curveServer: true, curveSecretKey: coordinator.secretKey, zapDomain: 'masthead' },
  });
  // Nobody comes in where the gate can't be asked.
  Object.assign(socket, { zapEnforceDomain: true });
  const peers = new Map<string, Peer>();
  const lines = postOffice(socket, (id) => {
    const peer = peers.get(id);
    peers.delete(id);
    peer?.gone();
  });
  await socket.bind(`tcp://${address.includes(':') ? `[${address}]` : address}:*`);
  const endpoint = socket.lastEndpoint ?? '';
  const { publicKey: workerKey, secretKey: workerSecret } = workers;
  writeExchange(directory, { endpoint, coordinatorKey: coordinator.publicKey, workerKey, workerSecret });

  const probe = () => {
    for (const id of peers.keys()) lines.send(id, probeMessage);
  };
  const probing = setInterval(probe, probeEvery);
  const watching = watch(socket, probe);
  const listening = listen(socket, (id, message) => {
    const known = peers.get(id);
    if (known !== undefined) {
      if (message.type !== 'hello') known.heard(message);
    } else if (message.type === 'hello') {
      const peer: Peer = {
        hello: message,
        say: (word) => lines.send(id, serialize(word)),
        heard: () => undefined,
        gone: () => undefined,
      };
      peers.set(id, peer);
      options.onPeer(peer);
    }
  });
  return {
    endpoint,
    async close() {
      clearInterval(probing);
      removeExchange(directory);
      await lines.empty();
      socket.close();
      gate.close();
      await Promise.all([listening, watching, gate.ended]);
    },
  };
}

/** An empty frame: it says nothing, and can't be sent where nobody is any more. */
const probeMessage = Buffer.alloc(0);

/** A socket takes one message at a time. @param unreachable called once of each id that nobody has any more */
function postOffice(socket: Zeromq.Router, unreachable: (id: string) => void) {
  let last: Promise<void> = Promise.resolve();
  return {
    send(id: string, payload: Buffer): void {
      last = last.then(() => socket.send([Buffer.from(id, 'hex'), payload])).catch(() => unreachable(id));
    },
    empty: () => last,
  };
}

async function listen(socket: Zeromq.Router, hear: (id: string, message: FromWorker | Hello) => void): Promise<void> {
  for await (const [id, payload] of socket) if (id && payload) hear(id.toString('hex'), deserialize(payload));
}

/** A connection that ended is looked for among the peers. */
async function watch(socket: Zeromq.Router, ended: () => void): Promise<void> {
  for await (const event of socket.events) if (event.type === 'disconnect') ended();
}

interface GateOptions {
  readonly key: Buffer;
  readonly addresses: ReadonlySet<string>;
  onRefused(message: string): void;
}

/** Asked of every connection before anything is heard from it (ZeroMQ's ZAP, RFC 27). */
async function openGate(zeromq: typeof Zeromq, context: Zeromq.Context, { key, addresses, onRefused }: GateOptions) {
  const socket = new zeromq.Reply({ context, linger: 0 });
  await socket.bind(zapAddress);
  const told = new Set<string>();
  const judge = (address: string, mechanism: string, offered: Buffer | undefined): string | null => {
    if (mechanism !== 'CURVE' || offered === undefined || !offered.equals(key))
      return 'does not have the key of this job';
    return addresses.has(plain(address)) ? null : 'is not a node of this job';
  };
  const answering = async () => {
    for await (const [version, request, , address, , mechanism, offered] of socket) {
      const from = String(address);
      const why = judge(from, String(mechanism), offered);
      if (why !== null && !told.has(`${from} ${why}`)) {
        told.add(`${from} ${why}`);
        onRefused(`A connection from ${from} was refused: it ${why}.`);
      }
      const verdict = why === null ? ['200', 'OK'] : ['400', 'refused'];
      await socket.send([version ?? '1.0', request ?? '', ...verdict, '', '']);
    }
  };
  const ended = answering();
  return { ended, close: () => socket.close() };
}

/** `::ffff:10.0.0.5` is 10.0.0.5. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

/** The 32 bytes of a key, from its 40 characters (Z85, ZeroMQ's RFC 32). */
function decodeKey(text: string): Buffer {
  const bytes = Buffer.alloc((text.length / 5) * 4);
  for (let at = 0; at < text.length; at += 5) {
    let value = 0;
    for (const character of text.slice(at, at + 5)) value = value * 85 + digits.indexOf(character);
    bytes.writeUInt32BE(value, (at / 5) * 4);
  }
  return bytes;
}
