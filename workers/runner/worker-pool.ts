/**
 * @file The task workers of a run: processes that run tasks, each with its own engine, threads and, if there are several, GPU.
 * One that dies is replaced, and its tasks are run again: they are pure functions, so results are the same.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { DomainError } from '@/domain/errors';
import type { EmitEvent } from '@/domain/events';
import type { Spread } from '@/domain/run-config/spread';
import type { Job } from '@/domain/runner-files';
import type { EngineInfo } from '@/engine/types';
import type { TaskPool } from '@/nas/run/task-pool';
import type { EngineChoice } from './engine-choice';
import { workerEnvironment } from './worker-environment';
import { type FromWorker, receivedError, type ToWorker } from './worker-messages';

/** Workers in a row that may die of one task before the attempt ends as crashed. */
const mostDeaths = 3;
const endGraceMilliseconds = 10_000;

export interface WorkerPool extends TaskPool {
  /** The engine of its workers. */
  readonly engine: EngineInfo;
  /** All processes are gone when it ends. */
  close(): Promise<void>;
}

export interface WorkerPoolOptions {
  /** The bundled runner.js. */
  readonly program: string;
  readonly job: Job;
  readonly spread: Spread;
  readonly choice: EngineChoice;
  readonly environment: NodeJS.ProcessEnv;
  readonly emit: EmitEvent;
}

/** @throws DomainError of the engine if it can't be loaded */
export async function startWorkerPool(options: WorkerPoolOptions): Promise<WorkerPool> {
  const { spread, emit } = options;
  const workers: TaskWorker[] = [];
  const start = (index: number, choice: EngineChoice): TaskWorker => {
    const worker = new TaskWorker(options, index, choice);
    workers[index] = worker;
    return worker;
  };
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.end()));
  };
  try {
    const { engine, notes } = await start(0, options.choice).ready;
    for (const note of notes) emit({ type: 'log', ...note });
    // The first one's choice for `auto` holds for all, also for replacements.
    const choice: EngineChoice = { ...options.choice, engine: engine.name, device: engine.kind };
    for (let index = 1; index < spread.workers; index++) start(index, choice);
    await Promise.all(workers.map(({ ready }) => ready));
    const free = workers.map(() => Array.from({ length: spread.lanes }, (_, slot) => slot));
    const living = (index: number): TaskWorker => {
      const worker = workers[index];
      if (worker !== undefined && worker.death === null) return worker;
      const message = `Task worker ${index + 1} ${worker?.death ?? 'is gone'}: it is replaced, and what it did is done again.`;
      emit({ type: 'log', level: 'warn', message });
      return start(index, choice);
    };
    return {
      engine,
      places: spread.workers * spread.lanes,
      close,
      async do(kind, order, call) {
        // To the worker with the most capacity.
        const index = free.reduce((best, slots, at) => (slots.length > (free[best]?.length ?? 0) ? at : best), 0);
        const slot = free[index]?.shift();
        if (slot === undefined) throw new Error('more tasks than places');
        let heard = 0;
        try {
          for (let deaths = 0; ; ) {
            let again = 0;
            const worker = living(index);
            const answered = await worker.ask({ kind, order, slot }, (report, stop) => {
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
          }
        } finally {
          free[index]?.push(slot);
        }
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The other end of the channel is this same program: its answers have the expected type. */
const cast = <T>(value: unknown): T => value as T;

function died({ death }: TaskWorker): DomainError {
  const what = `Three task workers in a row died of one task; the last ${death ?? 'is gone'}.`;
  return crash(`${what} Where memory is short, take fewer of them. The run goes on from its last checkpoint.`);
}

/** Ends the attempt like one whose process died: the run is retried, a few times. */
function crash(message: string): DomainError {
  return new DomainError('unavailable', message, { cause: Object.assign(new Error(message), { code: 'ENGINE_DIED' }) });
}

interface Call {
  hear(report: unknown): void;
  /** Null: the worker died. */
  settle(answer: { readonly answer: unknown } | null): void;
  fail(error: Error): void;
}

class TaskWorker {
  readonly ready: Promise<Extract<FromWorker, { type: 'ready' }>>;
  /** How it died, as the predicate of a sentence; null while it is alive. */
  death: string | null = null;
  private readonly child: ChildProcess;
  private readonly gone: Promise<unknown>;
  private readonly calls = new Map<number, Call>();
  private last = 0;
  private begun = false;
  private refused = false;

  constructor({ program, job, spread, environment, emit }: WorkerPoolOptions, index: number, choice: EngineChoice) {
    this.child = fork(program, ['--task-worker'], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: workerEnvironment(environment, index),
    });
    this.gone = new Promise((resolve) => {
      this.child.once('exit', resolve).once('error', resolve);
    });
    this.ready = new Promise((resolve, reject) => {
      this.child.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          this.begun = true;
          resolve(message);
        } else if (message.type === 'refused') {
          this.refused = true;
          reject(receivedError(message.error));
        } else if (message.type === 'emit') emit(message.event);
        else this.take(message);
      });
      this.child.once('error', (error) => {
        this.refused = true;
        reject(error);
        this.die(`could not be started (${error.message})`);
      });
      this.child.once('exit', (status, signal) => {
        this.die(signal === null ? `ended with status ${status}` : `was ended by ${signal}`);
        reject(crash(`A task worker ${this.death} before it could compute.`));
      });
    });
    // The next call reports it.
    this.ready.catch(() => undefined);
    this.say({ type: 'begin', job, choice, threads: spread.threads });
  }

  /** Null if it died of it or meanwhile. */
  async ask(
    task: Omit<Extract<ToWorker, { type: 'order' }>, 'type' | 'id'>,
    hear: (report: unknown, stop: () => void) => void,
  ): Promise<{ readonly answer: unknown } | null> {
    try {
      await this.ready;
    } catch (error) {
      if (this.refused) throw error;
      return null;
    }
    if (this.death !== null) return null;
    this.last += 1;
    const id = this.last;
    let stopped = false;
    const stop = () => {
      if (!stopped) this.say({ type: 'stop', id });
      stopped = true;
    };
    return new Promise((settle, fail) => {
      this.calls.set(id, { hear: (report) => hear(report, stop), settle, fail });
      this.say({ type: 'order', id, ...task });
    });
  }

  /** Its process is gone when it ends. */
  async end(): Promise<void> {
    if (this.death !== null) return;
    if (this.begun && this.calls.size === 0) this.say({ type: 'end' });
    else this.child.kill('SIGKILL');
    const hurry = setTimeout(() => this.child.kill('SIGKILL'), endGraceMilliseconds);
    await this.gone;
    clearTimeout(hurry);
  }

  private take(message: Extract<FromWorker, { id: number }>): void {
    const call = this.calls.get(message.id);
    if (message.type === 'report') {
      call?.hear(message.report);
      return;
    }
    this.calls.delete(message.id);
    if (message.type === 'answer') call?.settle({ answer: message.answer });
    else if (message.error.cause === 'ENGINE_DIED') {
      // Its engine's own process is gone: counts as dead.
      this.child.kill('SIGKILL');
      this.die(`lost its engine (${message.error.message})`);
      call?.settle(null);
    } else call?.fail(receivedError(message.error));
  }

  private die(how: string): void {
    this.death ??= how;
    const calls = [...this.calls.values()];
    this.calls.clear();
    for (const { settle } of calls) settle(null);
  }

  private say(message: ToWorker): void {
    // A channel that is closed already: the end of the process is enough.
    this.child.send(message, () => undefined);
  }
}
