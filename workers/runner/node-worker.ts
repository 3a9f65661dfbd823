/**
 * @file A task worker on another node of its job (`node runner.js --node-worker BATCH ATTEMPT_DIRECTORY INDEX`, as a step of the job): finds the
 * coordinator by the attempt's directory and does its tasks. It ends with its connection; the batch script begins another one.
 */
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import type * as Zeromq from 'zeromq';
import { takeVariables } from './begin-job';
import type { Hello } from './exchange';
import { readExchange } from './exchange-file';
import { inputsSeen } from './late-files';
import { createTaskServer } from './task-server';
import { workerEnvironment } from './worker-environment';
import type { FromWorker, ToWorker } from './worker-messages';
import { heartbeats, loadZeromq, unbounded } from './zeromq';

const lookEvery = 500;
const farewell = 2_000;

export async function serveNode(batch: string, directory: string, index: number): Promise<void> {
  takeVariables(batch);
  Object.assign(process.env, workerEnvironment(process.env, index));
  const zeromq = await loadZeromq();
  // The folder shows it late, or not at all, where the run is over by now: then the job's end ends this, too.
  let exchange = readExchange(directory);
  for (; exchange === undefined; exchange = readExchange(directory)) await pause(lookEvery);
  const socket = new zeromq.Dealer({
    ...{ linger: 0, reconnectInterval: -1, ...heartbeats, ...unbounded },
    curveServerKey: exchange.coordinatorKey,
    curvePublicKey: exchange.workerKey,
    curveSecretKey: exchange.workerSecret,
  });
  void endWithConnection(socket);
  socket.connect(exchange.endpoint);

  let last: Promise<void> = Promise.resolve();
  const say = (message: FromWorker | Hello): void => {
    last = last.then(() => socket.send(serialize(message))).catch(leave);
  };
  const server = createTaskServer(say, (status) => process.exit(status));
  const node = process.env.SLURMD_NODENAME ?? hostname();
  say({ type: 'hello', node, index });
  for await (const [payload] of socket) {
    if (payload === undefined || payload.length === 0) continue;
    const message = deserialize(payload) as ToWorker;
    if (message.type === 'begin') await inputsSeen(message.job);
    server.hear(message);
  }
}

/** No orderly end: a running call would delay it, and whoever waits for its answer has given it to another. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function endWithConnection(socket: Zeromq.Dealer): Promise<void> {
  for await (const event of socket.events) {
    if (event.type === 'handshake:error:auth')
      process.stderr.write('The coordinator did not let this task worker in: its log says why.\n');
    if (event.type !== 'disconnect' && !event.type.startsWith('handshake:error')) continue;
    // What was said before is still read: perhaps that it is wanted no more.
    setTimeout(leave, farewell);
  }
}
