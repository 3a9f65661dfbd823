/** @file An attempt's event log as a runner writes it, ingested by the dispatcher's own code while it grows. */
import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SeriesMemory } from '@/db/series/known-series';
import type { RunEventBody } from '@/domain/events';
import { attemptFiles } from '@/domain/runner-files';
import type { ServiceContext } from '@/server/context';
import type { ClaimedRun } from '@/server/services/runs/life/claim';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { Pace } from '@/workers/dispatcher/batches';
import { ingestAttempt } from '@/workers/dispatcher/ingest-attempt';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export class AttemptLog {
  private sequence = 0;
  private time: number;
  private lines: string[] = [];
  private readonly file: string;

  constructor(
    private readonly ctx: ServiceContext,
    private readonly claimed: ClaimedRun,
  ) {
    this.time = ctx.now();
    mkdirSync(claimed.directory, { recursive: true });
    this.file = path.join(claimed.directory, attemptFiles.events);
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
    this.lines.push(JSON.stringify({ sequence: this.sequence++, time: this.time, ...body }));
  }

  /** A file of the run, of one byte. */
  keep(name: string): void {
    writeFileSync(path.join(this.claimed.directory, name), '.');
  }

  /** Points of one step, some milliseconds after the last. */
  points(step: number, values: Readonly<Record<string, number>>): void {
    this.time += 40;
    this.lines.push(JSON.stringify({ sequence: this.sequence++, time: this.time, type: 'points', step, values }));
  }

  /** Ingests everything written so far. */
  async drain(): Promise<void> {
    if (this.lines.length === 0) return;
    appendFileSync(this.file, `${this.lines.join('\n')}\n`);
    this.lines = [];
    // Larger portions than while others wait for the database: the same code, fewer transactions.
    const timing = { ...this.ctx.settings.timing, ingestBytes: 8 << 20, ingestPoints: 100_000 };
    for (let more = true; more; ) {
      const open = listOpenAttempts({ ctx: this.ctx }).find(({ attempt }) => attempt === this.claimed.attempt);
      if (open === undefined) throw new Error('The attempt is not open.');
      more = await ingestAttempt({ ctx: this.ctx, timing, monotonic: () => performance.now(), log: silent }, open, {
        pace: new Pace(timing),
        memory: new SeriesMemory(),
      });
    }
  }

  /** The log is emptied once all of it is in the database: the cache need not hold every point twice. */
  async close(): Promise<void> {
    await this.drain();
    truncateSync(this.file);
  }
}
