/**
 * @file An attempt's events and points, written by the product's own code without a log: events through ingestion's one transaction, points
 * through the series' own writer, a chunk at a time, so that a quarter of a billion of them take minutes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { appendPoints } from '@/db/series/append-points';
import { SeriesMemory } from '@/db/series/known-series';
import type { RunEvent, RunEventBody } from '@/domain/events';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { applyEvents } from '@/server/services/ingest/apply-events';
import type { ClaimedRun } from '@/server/services/runs/life/claim';

export class AttemptLog {
  private sequence = 0;
  private readonly begun: number;
  private events: RunEvent[] = [];
  private readonly memory = new SeriesMemory();

  constructor(
    private readonly ctx: ServiceContext,
    private readonly claimed: ClaimedRun,
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
    mkdirSync(this.claimed.directory, { recursive: true });
    writeFileSync(path.join(this.claimed.directory, name), '.');
  }

  /** A series from step 1 on, some 40 ms a step: never quite the same, as clocks are. */
  points(key: string, values: Float64Array): void {
    this.apply();
    const steps = values.map((_, at) => at + 1);
    const times = steps.map((step) => this.begun + 40 * step + ((step * 7919) % 9));
    const known = this.memory.series(this.ctx.db, this.claimed.run, this.claimed.attempt, key);
    for (let from = 0; from < values.length; from += tunables.chunkPoints) {
      const part = (of: Float64Array): Float64Array => of.subarray(from, from + tunables.chunkPoints);
      appendPoints(this.ctx.db, known, { steps: part(steps), times: part(times), values: part(values) }, null);
    }
  }

  /** Writes the events so far. */
  apply(): void {
    if (this.events.length === 0) return;
    const { attempt, lease } = this.claimed;
    const { events, memory } = this;
    this.events = [];
    applyEvents({ ctx: this.ctx, input: { attempt, lease, events, newOffset: 0, memory } });
  }
}
