/**
 * @file The heartbeat thread: a step may block the main thread for minutes, but the heartbeat must continue. Every run starts one: it
 * loads no schema, and what reads cards only where the run holds any.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { attemptFiles } from '@/domain/attempt-files';
import { parseProcessStatus } from '@/domain/process-status';
import type { Heartbeat } from '@/domain/runner-files';
import { type HeartbeatOptions, sharedProgress } from './heartbeat-thread';
import { isFenced } from './lease';
import { treeUsage } from './process-tree';
import type { SystemSample } from './system-series';

const { directory, lease, every, cards, lookEvery, shared }: HeartbeatOptions = workerData;
const progress = sharedProgress(shared);
const file = path.join(directory, attemptFiles.heartbeat);
const startTicks = ownStartTicks();
let beats = 0;

function beat(): void {
  // The main thread ends the process; this one stops.
  if (isFenced(directory, lease)) {
    clearInterval(timer);
    clearInterval(looking);
    return;
  }
  const heartbeat: Heartbeat = {
    lease,
    pid: process.pid,
    startTicks,
    beat: beats,
    progressAt: progress.progressAt(),
    step: progress.step(),
    ...treeUsage(),
  };
  beats += 1;
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify(heartbeat));
    renameSync(`${file}.tmp`, file);
  } catch {
    // A full or absent disk: the next beat retries, and the main thread reports the error.
  }
}

function ownStartTicks(): number | null {
  try {
    return parseProcessStatus(readFileSync('/proc/self/stat', 'utf8'))?.startTicks ?? null;
  } catch {
    return null;
  }
}

async function look(): Promise<void> {
  const figures = cards.length === 0 ? [] : await (await import('./card-figures')).readFigures(cards);
  const sample: SystemSample = { at: performance.now(), ...treeUsage(), cards: figures };
  parentPort?.postMessage(sample);
}

const timer = setInterval(beat, every);
const looking = setInterval(() => void look(), lookEvery);
beat();
void look();
