/** @file A Python process that computes: called by frames, through a separate thread. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { z } from 'zod';
import { DomainError, type ErrorCode } from '@/domain/errors';

export type Arrays = Readonly<Record<string, Float32Array | Uint8Array | Int32Array>>;

export interface Answer {
  readonly header: unknown;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

const arraysSchema = z.array(z.tuple([z.string(), z.number()]));
const answerSchema = z.looseObject({
  id: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  field: z.string().nullish(),
  arrays: arraysSchema.default([]),
});
const messageSchema = z.union([
  z.object({ header: answerSchema, body: z.instanceof(ArrayBuffer) }),
  z.object({ ended: z.string(), code: z.enum(['not-started', 'died']) }),
  z.object({ note: z.string() }),
]);

interface Pending {
  resolve(answer: Answer): void;
  reject(error: DomainError): void;
}

/** Id 0 is the greeting, which comes without a request. */
const greeting = 0;

export class TorchProcess {
  private readonly port;
  private readonly worker;
  private readonly pending = new Map<number, Pending>();
  private last = greeting;
  private over: DomainError | null = null;
  /** Messages of the process for the run's log; reading removes them. */
  readonly notes: string[] = [];

  /** @param python the interpreter */
  constructor(private readonly python: string) {
    const folder = programFolder();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const workerData = {
      port: port2,
      python,
      program: join(folder, 'serve.py'),
    };
    this.worker = new Worker(join(folder, 'pipe.mjs'), { workerData, transferList: [port2], name: 'torch' });
    this.worker.on('error', (error) => this.end(this.gone(error.message)));
    this.port.on('message', (message) => this.take(message));
    this.rest();
  }

  /** Its greeting once it is ready. @throws DomainError `not-installed` if it does not start */
  greet(): Promise<Answer> {
    return this.expect(greeting);
  }

  /** Answers come in the order of the requests. @throws DomainError as Python named it, or `unavailable` if it has died */
  ask(header: Readonly<Record<string, unknown>>, arrays: Arrays = {}): Promise<Answer> {
    const id = this.send(header, arrays);
    return this.expect(id);
  }

  /** Its standard input closes, at which it ends; calls still waiting are refused. */
  close(): void {
    if (this.over === null) this.port.postMessage({ header: null, arrays: [] });
    this.end(new DomainError('conflict', 'This engine was disposed of: create another one.'));
  }

  private send(header: Readonly<Record<string, unknown>>, arrays: Arrays): number {
    if (this.over !== null) throw this.over;
    this.last += 1;
    const described = Object.entries(arrays).map(([name, values]) => [name, kindOf(values), values.length]);
    // Copies: the caller's vectors may change before the thread has sent them.
    const bytes = Object.values(arrays).map((values) => {
      const copy = new Uint8Array(new ArrayBuffer(values.byteLength));
      copy.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return copy;
    });
    this.port.postMessage(
      { header: { ...header, id: this.last, arrays: described }, arrays: bytes },
      bytes.map(({ buffer }) => buffer),
    );
    return this.last;
  }

  private expect(id: number): Promise<Answer> {
    if (this.over !== null) return Promise.reject(this.over);
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.port.ref();
    });
  }

  private take(data: unknown): void {
    const message = messageSchema.parse(data);
    if ('note' in message) {
      this.notes.push(message.note);
    } else if ('ended' in message) {
      this.end(
        message.code === 'not-started'
          ? new DomainError('not-installed', `${message.ended}. ${mend}`)
          : this.gone(message.ended),
      );
    } else {
      const { header, body } = message;
      const id = header.id ?? greeting;
      const waiting = this.pending.get(id);
      this.pending.delete(id);
      this.rest();
      if (header.code !== undefined) waiting?.reject(failureOf(header));
      else waiting?.resolve({ header, arrays: unpack(header.arrays, body) });
    }
  }

  /** Does not keep Node alive: a program may end with an open engine. */
  private rest(): void {
    if (this.pending.size > 0) return;
    this.port.unref();
    this.worker.unref();
  }

  private gone(reason: string): DomainError {
    return lost(
      'ENGINE_DIED',
      `The torch engine (${this.python}) is gone: ${reason}. The run goes on from its last checkpoint.`,
    );
  }

  private end(error: DomainError): void {
    this.over ??= error;
    const waiting = [...this.pending.values()];
    this.pending.clear();
    this.rest();
    for (const { reject } of waiting) reject(error);
  }
}

export const mend =
  'Install PyTorch (1.13 or later) for a Python 3 and name that one in MASTHEAD_PYTHON, or choose another engine.';

/** The causes' codes say how the attempt ends: DEVICE_LOST as a lack of the machine, ENGINE_DIED as a crash of the run. */
function lost(code: 'DEVICE_LOST' | 'ENGINE_DIED', message: string): DomainError {
  return new DomainError('unavailable', message, { cause: Object.assign(new Error(message), { code }) });
}

const codes: readonly string[] = ['invalid-input', 'unavailable', 'non-finite', 'out-of-memory'] satisfies ErrorCode[];
const isKnown = (code: string): code is ErrorCode => codes.includes(code);

function failureOf({ code = '', message = 'PyTorch failed.', field }: z.infer<typeof answerSchema>): DomainError {
  if (code === 'device-lost') return lost('DEVICE_LOST', message);
  return new DomainError(isKnown(code) ? code : 'engine-failed', message, field ? { field } : {});
}

function kindOf(values: Float32Array | Uint8Array | Int32Array): 'float32' | 'uint8' | 'int32' {
  if (values instanceof Float32Array) return 'float32';
  return values instanceof Uint8Array ? 'uint8' : 'int32';
}

function unpack(described: z.infer<typeof arraysSchema>, body: ArrayBuffer): Record<string, Float32Array> {
  const found: Record<string, Float32Array> = {};
  let at = 0;
  for (const [name, count] of described) {
    if (at + 4 * count > body.byteLength)
      throw new DomainError('engine-failed', `The torch engine's answer is too short for ${name}.`);
    found[name] = new Float32Array(body, at, count);
    at += 4 * count + (count % 2) * 4;
  }
  return found;
}

/** engine/torch of this checkout: upwards from this file (source or bundle), then from the working directory. */
function programFolder(): string {
  for (const start of [dirname(fileURLToPath(import.meta.url)), process.cwd()])
    for (let folder = start; ; folder = dirname(folder)) {
      const path = join(folder, 'engine', 'torch');
      if (existsSync(join(path, 'serve.py'))) return path;
      if (folder === dirname(folder)) break;
    }
  throw new DomainError('not-installed', 'The torch engine is not here: engine/torch is missing from this checkout.');
}
