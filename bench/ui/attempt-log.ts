/**
 * @file An attempt's events and points, written by the product's own code without a log: events through ingestion's one transaction, points
 * through the series' own writer, a chunk at a time, so that a quarter of a billion of them take minutes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { declareSeries, type Metric } from '@/db/queries/series';
import { appendPoints } from '@/db/series/append-points';
import { readKnown } from '@/db/series/known-series';
import type { RunEvent, RunEventBody } from '@/domain/events';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { applyEvents } from '@/server/services/ingest/apply-events';
import type { ClaimedRun } from '@/server/services/runs/life/claim';

export class AttemptLog {
  private sequence = 0;
  private readonly begun: number;
  private events: RunEvent[] = [];

  constructor(
    private readonly ctx: ServiceContext,
    private readonly claimed: Pick<ClaimedRun, 'run' | 'attempt'> & Partial<ClaimedRun>,
  ) {
    this.begun = ctx.now();
  }

  started(): void {
    this.event({
      type: 'started',
      pid: process.pid,
      host: 'bench',
      engine: { name: 'native', version: '1', device: 'cpu avx2' },
      environment: { node: process.version },
      resumedFromStep: null,
    });
  }

  event(body: RunEventBody): void {
    this.events.push({ sequence: this.sequence++, time: this.begun, ...body });
  }

  /** A file of the run, of one byte. */
  keep(name: string): void {
    const { directory } = this.claimed;
    if (directory === undefined) throw new Error('A copied run has no folder.');
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, name), '.');
  }

  /** A series from step 1 on, some 40 ms a step: never quite the same, as clocks are. */
  points(key: string, values: Float64Array, metric?: Metric): void {
    this.apply();
    const steps = values.map((_, at) => at + 1);
    const times = steps.map((step) => this.begun + 40 * step + ((step * 7919) % 9));
    const { db } = this.ctx;
    const known = readKnown(db, declareSeries(db, this.claimed.run, key, metric), this.claimed.attempt);
    for (let from = 0; from < values.length; from += tunables.chunkPoints) {
      const part = (of: Float64Array): Float64Array => of.subarray(from, from + tunables.chunkPoints);
      appendPoints(this.ctx.db, known, { steps: part(steps), times: part(times), values: part(values) }, null);
    }
  }

  /** Writes the events so far. */
  apply(): void {
    if (this.events.length === 0) return;
    const { attempt, lease } = this.claimed;
    if (lease === undefined) throw new Error('A copied run has the events of its original.');
    const { events } = this;
    this.events = [];
    applyEvents({ ctx: this.ctx, input: { attempt, lease, events, newOffset: 0 } });
  }
}
