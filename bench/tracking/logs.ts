/** @file Event logs that grow at a given rate, as runners of claimed runs write them; and when each byte of them was written. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { attemptFiles } from '@/domain/attempt-files';
import type { RunConfigInput } from '@/domain/run-config';
import type { ServiceContext } from '@/server/context';
import { launch } from '@/server/services/runs/launch/launch';
import { recordSpawn } from '@/server/services/runs/life/attempt';
import { type ClaimedRun, claimNextRun } from '@/server/services/runs/life/claim';

/** Up to `end` bytes of its log were written at `time`. */
export interface Mark {
  readonly end: number;
  readonly time: number;
}

/** Lines of points, generated before the measurement: only reading is measured. Whole logs of equal runs are equal. */
export class PreparedSteps {
  private readonly text: Buffer;
  /** Where each step's line ends. */
  private readonly ends: readonly number[];

  /** `interval`: milliseconds between steps. */
  constructor(keys: readonly string[], steps: number, interval: number) {
    const began = Date.now();
    const lines = Array.from({ length: steps }, (_, at) => {
      const step = at + 1;
      const values = Object.fromEntries(keys.map((key, place) => [key, Math.sin(step / 50 + place)]));
      // The runner's first event is number 0.
      return `${JSON.stringify({ sequence: step, time: Math.round(began + at * interval), type: 'points', step, values })}\n`;
    });
    this.text = Buffer.from(lines.join(''));
    let end = 0;
    this.ends = lines.map((line) => {
      end += Buffer.byteLength(line);
      return end;
    });
  }

  /** Lines of the steps after `from`, up to `to`. */
  lines(from: number, to: number): Buffer {
    return this.text.subarray(from === 0 ? 0 : this.ends[from - 1], this.ends[Math.min(to, this.ends.length) - 1]);
  }
}

export class GrowingLog {
  readonly marks: Mark[] = [];
  bytes = 0;
  /** Steps so far. */
  get written(): number {
    return this.step;
  }
  private step = 0;
  private readonly file: number;

  constructor(
    readonly claimed: ClaimedRun,
    private readonly prepared: PreparedSteps,
  ) {
    mkdirSync(claimed.directory, { recursive: true });
    this.file = openSync(path.join(claimed.directory, attemptFiles.events), 'a');
    const started = {
      ...{ sequence: 0, time: Date.now(), type: 'started', pid: process.pid, host: 'bench' },
      ...{ engine: { name: 'bench', version: '1', device: 'none' }, environment: {}, resumedFromStep: null },
    };
    this.write(Buffer.from(`${JSON.stringify(started)}\n`));
  }

  /** One event per step, with a value of every metric. */
  steps(count: number): void {
    if (count === 0) return;
    this.write(this.prepared.lines(this.step, this.step + count));
    this.step += count;
  }

  close(): void {
    closeSync(this.file);
  }

  private write(lines: Buffer): void {
    writeSync(this.file, lines);
    this.bytes += lines.length;
    this.marks.push({ end: this.bytes, time: performance.now() });
  }
}

export function openLogs(
  ctx: ServiceContext,
  config: RunConfigInput,
  {
    logs,
    metrics,
    steps,
    interval,
  }: { readonly logs: number; readonly metrics: number; readonly steps: number; readonly interval: number },
): GrowingLog[] {
  const prepared = new PreparedSteps(
    Array.from({ length: metrics }, (_, key) => `metric.${key}`),
    steps,
    interval,
  );
  launch({ ctx, input: { name: 'Growing', config, seeds: Array.from({ length: logs }, (_, seed) => seed) } });
  return Array.from({ length: logs }, () => {
    const claimed = claimNextRun({ ctx });
    if (claimed === null) throw new Error('Nothing is queued.');
    // As a runner on another machine: otherwise every turn searches all processes of this one.
    const { attempt, lease } = claimed;
    recordSpawn({ ctx, input: { attempt, lease, pid: process.pid, startTicks: null, host: 'bench' } });
    return new GrowingLog(claimed, prepared);
  });
}
