/**
 * @file The task workers of a run: processes that run tasks, each with its own engine, threads and, if there are several, GPU; on this node, and on the others of its
 * job. One that dies is replaced here, another one comes there, and its tasks are run again: they are pure functions, so results are the same.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { EmitEvent } from '@/domain/events';
import type { Spread } from '@/domain/run-config/spread';
import type { Job } from '@/domain/runner-files';
import type { EngineInfo } from '@/engine/types';
import type { TaskPool } from '@/nas/run/task-pool';
import { CalledWorker, connected, crash, forked } from './called-worker';
import { computeAlike, type EngineChoice } from './engine-choice';
import { type Exchange, openExchange, type Peer } from './exchange';
import type { JobNode } from './job-nodes';
import { TaskPlaces } from './task-place';

/** Task workers of other nodes have this long to end by themselves. */
const farewell = 5_000;
/** By then every other node should have sent a worker. */
const joinWithin = 180_000;

/** Workers in a row that may die of one task before the attempt ends as crashed. */
const mostDeaths = 3;

export interface WorkerPool extends TaskPool {
  /** The engine of its workers. */
  readonly engine: EngineInfo;
  /** All processes of this node are gone when it ends, and those of others are told to go. */
  close(): Promise<void>;
}

/** The other machines of its job. */
export interface OtherNodes {
  /** The attempt's directory, which all of them see. */
  readonly directory: string;
  readonly own: string;
  readonly nodes: readonly JobNode[];
}

export interface WorkerPoolOptions {
  /** The bundled runner.js. */
  readonly program: string;
  readonly job: Job;
  readonly spread: Spread;
  readonly choice: EngineChoice;
  readonly environment: NodeJS.ProcessEnv;
  readonly emit: EmitEvent;
  /** Null: this machine does all of it. */
  readonly others?: OtherNodes | null;
}

/** Who does the tasks of a place: the worker, or the one that took its place. */
interface Crew {
  living(): CalledWorker;
}

/** @throws DomainError of the engine if it can't be loaded */
export async function startWorkerPool(options: WorkerPoolOptions): Promise<WorkerPool> {
  const { job, spread, program, environment, others = null } = options;
  const workers: CalledWorker[] = [];
  let [closed, exchange]: [boolean, Exchange | null] = [false, null];
  let waiting: NodeJS.Timeout | undefined;
  const emit: EmitEvent = (event) => {
    if (!closed) options.emit(event);
  };
  const start = (index: number, choice: EngineChoice): CalledWorker => {
    const begin = { job, choice, threads: spread.threads };
    const worker = new CalledWorker(begin, emit, forked(program, environment, index));
    workers[index] = worker;
    return worker;
  };
  const close = async () => {
    closed = true;
    clearTimeout(waiting);
    await Promise.all([exchange?.close(), ...workers.map((worker) => worker.end())]);
  };
  try {
    const { engine, notes } = await start(0, options.choice).ready;
    for (const note of notes) emit({ type: 'log', ...note });
    // The first one's choice for `auto` holds for all, also for replacements.
    const choice: EngineChoice = { ...options.choice, engine: engine.name, device: engine.kind };
    const places = new TaskPlaces<Crew>();
    const guests = new Set<CalledWorker>();
    const joined = new Set<string>();
    if (others !== null) {
      waiting = setTimeout(() => {
        for (const { name } of others.nodes) {
          if (name === others.own || joined.has(name)) continue;
          const message = `No task worker of node ${name} has joined within ${joinWithin / 60_000} min: the attempt's stderr.log says why, the others do its share.`;
          emit({ type: 'log', level: 'warn', message });
        }
      }, joinWithin);
      exchange = await openExchange({
        ...others,
        onPeer: (peer) => void welcome(peer, { job, choice, engine, spread, emit, places, guests, joined }),
        onRefused: (message) => emit({ type: 'log', level: 'warn', message }),
      });
    }
    for (let index = 1; index < spread.workers; index++) start(index, choice);
    await Promise.all(workers.map(({ ready }) => ready));
    for (const index of workers.keys()) {
      const living = (): CalledWorker => {
        const worker = workers[index];
        if (worker !== undefined && worker.death === null) return worker;
        const message = `Task worker ${index + 1} ${worker?.death ?? 'is gone'}: it is replaced, and what it did is done again.`;
        emit({ type: 'log', level: 'warn', message });
        return start(index, choice);
      };
      places.add({ living }, spread.lanes);
    }
    return {
      engine,
      // As many as there may be: those that find no worker wait until one is there.
      places: (others === null ? 1 : spread.nodes) * spread.workers * spread.lanes,
      async close() {
        // That they go is no news.
        closed = true;
        const late = new AbortController();
        const gone = Promise.all([...guests].map((guest) => guest.dismiss()));
        await Promise.race([gone, pause(farewell, undefined, { signal: late.signal }).catch(() => undefined)]);
        late.abort();
        await close();
      },
      async do(kind, order, call) {
        let heard = 0;
        for (let deaths = 0; ; ) {
          const place = await places.take(deaths > 0);
          try {
            if (call.shouldStop()) return null;
            const worker = place.crew.living();
            if (worker.death !== null) continue;
            let again = 0;
            const answered = await worker.ask({ kind, order, slot: place.slot }, (report, stop) => {
              // Events of a repeated task are not sent twice.
              if (again++ === heard) {
                heard += 1;
                call.hear(cast(report));
              }
              if (call.shouldStop()) stop();
            });
            if (answered !== null) return cast(answered.answer);
            deaths += 1;
            if (deaths === mostDeaths) throw died(worker);
          } finally {
            places.give(place);
          }
        }
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface House {
  readonly job: Job;
  readonly choice: EngineChoice;
  readonly engine: EngineInfo;
  readonly spread: Spread;
  readonly emit: EmitEvent;
  readonly places: TaskPlaces<Crew>;
  readonly guests: Set<CalledWorker>;
  /** Nodes that sent one that can be used. */
  readonly joined: Set<string>;
}

/** A task worker of another node: it gets tasks once it has the same engine, and until it is gone. */
async function welcome(
  peer: Peer,
  { job, choice, engine, spread, emit, places, guests, joined }: House,
): Promise<void> {
  const title = `Task worker ${peer.hello.index + 1} of node ${peer.hello.node}`;
  const tell = (level: 'info' | 'warn', message: string) => emit({ type: 'log', level, message });
  const worker = new CalledWorker({ job, choice, threads: spread.threads }, emit, connected(peer));
  guests.add(worker);
  const turnAway = (why: string): void => {
    guests.delete(worker);
    void worker.dismiss();
    tell('warn', `${title} is not used: ${why}`);
  };
  try {
    const theirs = await worker.ready;
    if (!computeAlike(engine, theirs.engine)) {
      const differs = `it computes on ${theirs.engine.device}, the others on ${engine.device}, so results would depend on who did what`;
      turnAway(`${differs}; a constraint in targets.json keeps to nodes of one kind.`);
      return;
    }
  } catch (error) {
    turnAway(error instanceof Error ? error.message : String(error));
    return;
  }
  const crew: Crew = { living: () => worker };
  worker.onDeath = () => {
    guests.delete(worker);
    places.remove(crew);
    tell('warn', `${title} ${worker.death}: what it did is done again by others, and another one may join.`);
  };
  if (worker.death !== null) return;
  joined.add(peer.hello.node);
  tell('info', `${title} has joined.`);
  places.add(crew, spread.lanes);
}

/** The other end of the channel is this same program: its answers have the expected type. */
const cast = <T>(value: unknown): T => value as T;

function died({ death }: CalledWorker): Error {
  const what = `Three task workers in a row died of one task; the last ${death ?? 'is gone'}.`;
  return crash(`${what} Where memory is short, take fewer of them. The run goes on from its last checkpoint.`);
}
