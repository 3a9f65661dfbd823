/** @file A task worker as its runner sees it: what it was asked, what it answered, and that it died. Its process is here or on another node. */
import { fork } from 'node:child_process';
import { DomainError } from '@/domain/errors';
import type { EmitEvent } from '@/domain/events';
import type { Peer } from './exchange';
import { workerEnvironment } from './worker-environment';
import { type FromWorker, receivedError, type ToWorker } from './worker-messages';

const endGraceMilliseconds = 10_000;

/** Ends the attempt like one whose process died: the run is retried, a few times. */
export function crash(message: string): DomainError {
  return new DomainError('unavailable', message, { cause: Object.assign(new Error(message), { code: 'ENGINE_DIED' }) });
}

/** The way to its process. */
interface Way {
  say(message: ToWorker): void;
  kill(): void;
  /** Its process, or the connection to it. */
  readonly gone: Promise<unknown>;
}

interface Events {
  heard(message: FromWorker): void;
  /** @param how as the predicate of a sentence */
  ended(how: string): void;
  notStarted(error: Error): void;
}

type OpenWay = (events: Events) => Way;

/** A child of this process. */
export const forked =
  (program: string, environment: NodeJS.ProcessEnv, index: number): OpenWay =>
  ({ heard, ended, notStarted }) => {
    const child = fork(program, ['--task-worker'], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: workerEnvironment(environment, index),
    });
    child.on('message', heard);
    child.once('error', notStarted);
    child.once('exit', (status, signal) =>
      ended(signal === null ? `ended with status ${status}` : `was ended by ${signal}`),
    );
    return {
      // A channel that is closed already: the end of the process is enough.
      say: (message) => void child.send(message, () => undefined),
      kill: () => void child.kill('SIGKILL'),
      gone: new Promise((resolve) => {
        child.once('exit', resolve).once('error', resolve);
      }),
    };
  };

/** One of another node. */
export const connected =
  (peer: Peer): OpenWay =>
  ({ heard, ended }) => {
    peer.heard = heard;
    const gone = new Promise<void>((resolve) => {
      peer.gone = () => {
        resolve();
        ended('is gone');
      };
    });
    return {
      say: peer.say,
      kill: () => peer.say({ type: 'leave' }),
      gone,
    };
  };

interface Call {
  hear(report: unknown): void;
  /** Null: the worker died. */
  settle(answer: { readonly answer: unknown } | null): void;
  fail(error: Error): void;
}

export class CalledWorker {
  readonly ready: Promise<Extract<FromWorker, { type: 'ready' }>>;
  /** How it died, as the predicate of a sentence; null while it is alive. */
  death: string | null = null;
  /** Called once, when it died. */
  onDeath: () => void = () => undefined;
  private readonly way: Way;
  private readonly calls = new Map<number, Call>();
  private last = 0;
  private begun = false;
  private refused = false;

  constructor(begin: Omit<Extract<ToWorker, { type: 'begin' }>, 'type'>, emit: EmitEvent, open: OpenWay) {
    let resolve: (message: Extract<FromWorker, { type: 'ready' }>) => void = () => undefined;
    let reject: (error: Error) => void = () => undefined;
    this.ready = new Promise((fulfil, refuse) => {
      [resolve, reject] = [fulfil, refuse];
    });
    this.way = open({
      heard: (message) => {
        if (message.type === 'ready') {
          this.begun = true;
          resolve(message);
        } else if (message.type === 'refused') {
          this.refused = true;
          reject(receivedError(message.error));
        } else if (message.type === 'emit') emit(message.event);
        else this.take(message);
      },
      ended: (how) => {
        this.die(how);
        reject(crash(`A task worker ${this.death} before it could compute.`));
      },
      notStarted: (error) => {
        this.refused = true;
        reject(error);
        this.die(`could not be started (${error.message})`);
      },
    });
    // The next call reports it.
    this.ready.catch(() => undefined);
    this.way.say({ type: 'begin', ...begin });
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
      if (!stopped) this.way.say({ type: 'stop', id });
      stopped = true;
    };
    return new Promise((settle, fail) => {
      this.calls.set(id, { hear: (report) => hear(report, stop), settle, fail });
      this.way.say({ type: 'order', id, ...task });
    });
  }

  /** Its process, or the way to it, is gone when it ends. */
  async end(): Promise<void> {
    if (this.death !== null) return;
    if (this.begun && this.calls.size === 0) this.way.say({ type: 'end' });
    else this.way.kill();
    const hurry = setTimeout(() => this.way.kill(), endGraceMilliseconds);
    await this.way.gone;
    clearTimeout(hurry);
  }

  /** It is wanted no more. Resolves when the way to it is gone, which nobody can force from here. */
  async dismiss(): Promise<void> {
    this.way.say({ type: 'end' });
    await this.way.gone;
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
      this.way.kill();
      this.die(`lost its engine (${message.error.message})`);
      call?.settle(null);
    } else call?.fail(receivedError(message.error));
  }

  private die(how: string): void {
    if (this.death !== null) return;
    this.death = how;
    const calls = [...this.calls.values()];
    this.calls.clear();
    this.onDeath();
    for (const { settle } of calls) settle(null);
  }
}
