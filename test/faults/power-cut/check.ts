/** @file Invariants of a run's folder after a power cut at any moment, whatever unflushed data are gone. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunEvent } from '@/domain/events';
import { readLog } from '@/server/services/rebuild/read-folders';
import { readControl, readJob } from '@/workers/runner/attempt-input';
import { findBeginning } from '@/workers/runner/kept-files';
import { counterKey, expectedSeries } from '@/workers/runner/test-support/counting-run';
import { type RecordedRun, seed } from './recorded-run';
import type { Disk } from './replay';

/** `target`: where the disk was laid out. */
export async function checkFolder({ root, directory, steps }: RecordedRun, disk: Disk, target: string): Promise<void> {
  const attempt = path.join(target, directory);
  const log = path.join(attempt, attemptFiles.events);
  // Acknowledged by a flush: it exists, bytes and name.
  const flushed = disk.flushedBytes(path.join(root, directory, attemptFiles.events));
  if (flushed.length > 0) expect(readFileSync(log).subarray(0, flushed.length).equals(flushed)).toBe(true);
  if (!existsSync(log)) return;
  // A runner began, so all its inputs existed.
  expect(readControl(attempt).lease).toBe(readJob(attempt).lease);
  const events = await eventsOf(attempt);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
  const checkpoints = events.flatMap((event) => (event.type === 'artefact' ? [event] : [])).reverse();
  const [newest] = checkpoints;
  const asCandidates = checkpoints.slice(0, 2).map(({ path: file, step, sha256 }) => ({
    ...{ path: path.join(attempt, file), step, sha256 },
    ...{ artefact: null, continued: false },
  }));
  const [resume = null, ...resumeElse] = asCandidates;
  const { checkpoint, damaged } = findBeginning({ resume, resumeElse });
  // Everything that the log announces exists: a run resumes from the newest.
  expect(damaged).toEqual([]);
  expect(checkpoint?.step).toBe(newest?.step);
  const values = events.flatMap((event) => (event.type === 'points' ? [event.values[counterKey]] : []));
  const expected = expectedSeries(seed, steps);
  expect(values).toEqual(expected.slice(0, values.length));
  if (checkpoint === null) return;
  // All points up to it count, and the state continues from the last of them.
  expect(values.length).toBeGreaterThanOrEqual(checkpoint.step);
  const state: unknown = JSON.parse(Buffer.from(checkpoint.bytes).toString('utf8'));
  expect(state).toEqual({ step: checkpoint.step, value: expected[checkpoint.step - 1] });
  expect(createHash('sha256').update(checkpoint.bytes).digest('hex')).toBe(newest?.sha256);
}

async function eventsOf(attempt: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const batch of readLog(attempt)) events.push(...batch.events);
  return events;
}
