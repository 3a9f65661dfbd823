/**
 * @file The event log of a run from outside, which the web server writes: whole batches, each once. A repeated batch is
 * recognised by its name, which is on its last line, so that this also holds across restarts.
 */
import { closeSync, fstatSync, ftruncateSync, mkdirSync, readSync, utimesSync, writeSync } from 'node:fs';
import path from 'node:path';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunEventBody } from '@/domain/events';
import { jsonForm } from '@/domain/named-values';
import { isLogOf, openLog } from '@/server/services/ended-logs/packed-log';
import { isPlainPoints } from './schemas';

export type TimedEvent = RunEventBody & { readonly time: number };

/** What is remembered of a log between two batches. */
interface Writer {
  size: number;
  /** Of the last event. */
  sequence: number;
  /** Names of the last batches. */
  readonly batches: Set<string>;
}

const batchesKept = 2_048;
const writersKept = 500;
/** Read from the log if not in memory: the last sequence and the names of the last batches. */
const tailBytes = 1 << 20;

// Next bundles routes apart: one memory for all of them. A process without one, or with an old one, notices by the log's size.
const key = Symbol.for('masthead.event-logs');
const holder = globalThis as typeof globalThis & { [key]?: Map<string, Writer> };

/** Appends `events` as one batch. False if a batch of this name is there already. */
export function appendBatch(directory: string, batch: string, events: readonly TimedEvent[]): boolean {
  const file = path.join(directory, attemptFiles.events);
  mkdirSync(directory, { recursive: true });
  // The log of an ended run may be put away at any moment, to be packed.
  for (let taken = false; ; ) {
    const descriptor = openLog(directory);
    try {
      taken = appendTo(file, descriptor, batch, events) || taken;
      if (isLogOf(directory, descriptor)) return taken;
    } finally {
      closeSync(descriptor);
    }
  }
}

function appendTo(file: string, descriptor: number, batch: string, events: readonly TimedEvent[]): boolean {
  const writer = writerOf(file, descriptor);
  if (writer.batches.has(batch)) return false;
  const lines = events.map((event, at) => {
    const sequence = writer.sequence + 1 + at;
    const last = at === events.length - 1;
    if (!last && isPlainPoints(event))
      return `{"type":"points","step":${event.step},"values":${JSON.stringify(event.values)},"sequence":${sequence},"time":${Math.round(event.time)}}\n`;
    // Clients' clocks have digits beyond a millisecond, which nobody reads and every point would keep.
    const { time, ...body } = event;
    const line = { ...body, sequence, time: Math.round(time), ...(last ? { batch } : {}) };
    // A function that is asked for every value takes longer than all the rest.
    return `${isPlainPoints(event) ? JSON.stringify(line) : JSON.stringify(line, jsonForm)}\n`;
  });
  const bytes = Buffer.from(lines.join(''));
  try {
    for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
  } catch (error) {
    // A full disk: an unacknowledged batch is truncated, so that it can be sent again.
    ftruncateSync(descriptor, writer.size);
    throw error;
  }
  writer.size += bytes.length;
  writer.sequence += events.length;
  remember(writer, batch);
  return true;
}

/** A sign of life: the dispatcher reads the log's modification time. Nobody asks for one of a run that ended: its log stays packed. */
export function touchLog(directory: string, now: number): void {
  try {
    utimesSync(path.join(directory, attemptFiles.events), now / 1000, now / 1000);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function remember({ batches }: Writer, batch: string): void {
  batches.add(batch);
  if (batches.size <= batchesKept) return;
  const [first] = batches;
  if (first !== undefined) batches.delete(first);
}

function writerOf(file: string, descriptor: number): Writer {
  holder[key] ??= new Map();
  const writers = holder[key];
  const { size } = fstatSync(descriptor);
  const known = writers.get(file);
  writers.delete(file);
  const writer = known?.size === size ? known : recover(descriptor, size);
  writers.set(file, writer);
  if (writers.size > writersKept) {
    const [first] = writers.keys();
    if (first !== undefined) writers.delete(first);
  }
  return writer;
}

/** Half a line at the end was never acknowledged: it is removed. */
function recover(descriptor: number, size: number): Writer {
  const tail = Buffer.alloc(Math.min(size, tailBytes));
  readSync(descriptor, tail, 0, tail.length, size - tail.length);
  const end = tail.lastIndexOf('\n') + 1;
  if (end < tail.length) ftruncateSync(descriptor, size - tail.length + end);
  const writer: Writer = { size: size - tail.length + end, sequence: -1, batches: new Set() };
  const lines = tail.subarray(0, end).toString().split('\n');
  // The first may be the end of a line.
  for (const line of size > tail.length ? lines.slice(1) : lines) {
    const head = headOf(line);
    if (head === null) continue;
    writer.sequence = Math.max(writer.sequence, head.sequence);
    if (head.batch !== null) remember(writer, head.batch);
  }
  return writer;
}

function headOf(line: string): { sequence: number; batch: string | null } | null {
  try {
    const content: unknown = JSON.parse(line);
    if (typeof content !== 'object' || content === null) return null;
    const sequence: unknown = Reflect.get(content, 'sequence');
    const batch: unknown = Reflect.get(content, 'batch');
    return typeof sequence === 'number' ? { sequence, batch: typeof batch === 'string' ? batch : null } : null;
  } catch {
    return null;
  }
}
