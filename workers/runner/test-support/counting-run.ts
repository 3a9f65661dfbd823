/**
 * @file A real run that computes almost nothing, for tests of what surrounds a run: a chain of hashes, one point per step,
 * checkpoints every `checkpointEvery`, resumable to the bit. COUNTER_FAULT makes it fail in a given way; a run's first attempt gets
 * no further than COUNTER_HOLD until the file COUNTER_GO exists.
 */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '@/domain/errors';
import { hash32 } from '@/domain/random';
import type { RunOutcome } from '@/nas/run/run-context';
import type { AttemptIo } from '../run-attempt';

export const counterKey = 'counter.value';

/** The series an uninterrupted run gives: one value per step from 1. */
export function expectedSeries(seed: number, steps: number): number[] {
  const values: number[] = [];
  for (let step = 1, value = seed; step <= steps; step++) {
    value = hash32(value, step);
    values.push(value);
  }
  return values;
}

/** Milliseconds between steps, so that it can be killed in the middle. */
const pace = Number(process.env.COUNTER_PACE ?? 2);

const { COUNTER_HOLD: hold, COUNTER_GO: go = '' } = process.env;

export async function countingRun(io: AttemptIo): Promise<RunOutcome> {
  const { job, emit } = io;
  if (job.config.kind !== 'meta-train')
    throw new DomainError('invalid-input', 'The counter counts as a meta-train run.');
  const { iterations, checkpointEvery, seed } = job.config;
  io.started({ name: 'tfjs-cpu', version: '0', device: 'counter', kind: 'cpu' });
  emit({ type: 'metric', key: counterKey, goal: 'none', unit: '' });
  let { step, value } = io.checkpoint === null ? { step: 0, value: seed } : decode(io.checkpoint);
  const save = () =>
    io.saveArtefact({ kind: 'checkpoint', name: `checkpoint-${step}.json`, step, bytes: encode({ step, value }) });
  while (step < iterations) {
    if (io.shouldStop()) {
      await save();
      return { end: 'stopped', step };
    }
    await pause(pace);
    if (step === Number(hold) && job.attemptNumber === 1 && !existsSync(go)) continue;
    fault(step);
    step += 1;
    value = hash32(value, step);
    io.tick(step);
    emit({ type: 'points', step, values: { [counterKey]: value } });
    if (step % 10 === 0) emit({ type: 'progress', done: step, total: iterations, unit: 'steps', rate: null });
    if (step % checkpointEvery === 0) await save();
  }
  emit({ type: 'summary', values: { 'counter.last': value, 'counter.odd': Number.NaN } });
  return { end: 'finished', step };
}

function fault(step: number): void {
  if (step !== 5) return;
  switch (process.env.COUNTER_FAULT) {
    case 'domain':
      throw new DomainError('non-finite', 'The loss is not finite at step 5: lower the learning rate.');
    case 'invalid':
      throw new DomainError('invalid-input', 'The batch is larger than the task.', { field: 'batch' });
    case 'unknown':
      throw new TypeError('cells is not iterable');
    case 'thread':
      setImmediate(() => {
        throw new RangeError('thrown outside any promise');
      });
      return;
    case 'heap':
      // Kept in a list, so that nothing of it can be collected.
      for (const kept: object[] = []; ; ) kept.push({ text: `${kept.length}`, list: new Array(100).fill(kept.length) });
    case 'block':
      // A step that ignores everything, as a kernel call does.
      for (const until = performance.now() + 600_000; performance.now() < until; );
      return;
  }
}

const encode = (state: { step: number; value: number }): Uint8Array => Buffer.from(JSON.stringify(state));
const decode = (bytes: Uint8Array): { step: number; value: number } => JSON.parse(Buffer.from(bytes).toString('utf8'));
