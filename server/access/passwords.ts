/**
 * @file Hashing of passwords (scrypt, as better-auth writes it) in separate threads: in libuv's pool it would block every file that is
 * read. Few at a time, and few that wait; further requests are told to retry later.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';

/** JavaScript in a string: every kind of bundle would have to find a thread's file. */
const program = `
  const { parentPort } = require('node:worker_threads');
  const { scryptSync } = require('node:crypto');
  const cost = { N: 16384, r: 16, p: 1, maxmem: 128 * 16384 * 16 * 2 };
  parentPort.on('message', ({ password, salt }) => {
    parentPort.postMessage(scryptSync(password.normalize('NFKC'), salt, 64, cost).toString('hex'));
  });`;

interface Task {
  readonly password: string;
  readonly salt: string;
  readonly resolve: (key: string) => void;
  readonly reject: (error: Error) => void;
}

class HashingThreads {
  private readonly waiting: Task[] = [];
  private readonly idle: Worker[] = [];
  private threads = 0;

  /** @throws DomainError `too-many` if too many wait already */
  derive(password: string, salt: string): Promise<string> {
    if (this.waiting.length >= tunables.passwordsWaiting) {
      throw new DomainError('too-many', 'Too many people sign in at once: try again in a moment.', { retryAfter: 5 });
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ password, salt, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    const [task] = this.waiting;
    if (task === undefined) return;
    const worker = this.idle.pop() ?? this.another();
    if (worker === undefined) return;
    this.waiting.shift();
    worker.ref();
    const settle = (work: () => void): void => {
      worker.off('message', onMessage).off('error', onError);
      work();
      this.next();
    };
    const onMessage = (key: string): void =>
      settle(() => {
        // Nothing is left to do: an idle thread must not keep a program alive.
        worker.unref();
        this.idle.push(worker);
        task.resolve(key);
      });
    const onError = (error: Error): void =>
      settle(() => {
        this.threads--;
        task.reject(error);
      });
    worker.on('message', onMessage).on('error', onError);
    worker.postMessage({ password: task.password, salt: task.salt });
  }

  private another(): Worker | undefined {
    // Half of a small machine is left to users who are signed in already.
    if (this.threads >= Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)))) return undefined;
    this.threads++;
    // Imported at run time: bundlers treat every `new Worker` as one of their files.
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    return new Worker(program, { eval: true, execArgv: [] });
  }
}

const key = Symbol.for('masthead.hashing-threads');
const holder = globalThis as typeof globalThis & { [key]?: HashingThreads };

/** Of this process (Next bundles routes apart). */
function threads(): HashingThreads {
  holder[key] ??= new HashingThreads();
  return holder[key];
}

/** @throws DomainError `too-many` */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${await threads().derive(password, salt)}`;
}

/** @throws DomainError `too-many` */
export async function verifyPassword({
  hash,
  password,
}: {
  readonly hash: string;
  readonly password: string;
}): Promise<boolean> {
  const [salt = '', expected = ''] = hash.split(':');
  const found = Buffer.from(await threads().derive(password, salt));
  return found.length === expected.length && timingSafeEqual(found, Buffer.from(expected));
}
