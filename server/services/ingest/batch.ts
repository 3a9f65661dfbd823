/** @file What one transaction of ingestion gathers before it writes: points by series, log lines, run figures, changes. */
import type { Database } from '@/db/open';
import { appendLogLines } from '@/db/queries/log/append';
import { type RunPatch, updateRun } from '@/db/queries/run/update';
import { declareSeries } from '@/db/queries/series/declare';
import type { AttemptRow, RunRow } from '@/db/schema';
import { appendPoints } from '@/db/series/append-points';
import type { ChangeEntity } from '@/domain/records/change';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/journal';

interface Columns {
  readonly steps: number[];
  readonly times: number[];
  readonly values: number[];
}
type Line = Parameters<typeof appendLogLines>[1][number];

export class Batch {
  readonly patch: RunPatch = {};
  private readonly points = new Map<string, Columns>();
  private readonly lines: Line[] = [];
  private readonly changes = new Map<string, { entity: ChangeEntity; key: string }>();

  constructor(
    readonly ctx: ServiceContext,
    readonly tx: Database,
    readonly attempt: AttemptRow,
    readonly run: RunRow,
  ) {}

  addPoint(key: string, step: number, time: number, value: number): void {
    const columns = this.points.get(key) ?? { steps: [], times: [], values: [] };
    this.points.set(key, columns);
    columns.steps.push(step);
    columns.times.push(time);
    columns.values.push(value);
  }

  addLine(line: Pick<Line, 'sequence' | 'time' | 'level' | 'message'>): void {
    this.lines.push({ ...line, run: this.run.id, attempt: this.attempt.id, attemptNumber: this.attempt.number });
  }

  /** Announced once per transaction, however often it is said. */
  changed(entity: ChangeEntity, key: string): void {
    this.changes.set(`${entity} ${key}`, { entity, key });
  }

  flush(): void {
    const { ctx, tx, attempt, run } = this;
    for (const [key, { steps, times, values }] of this.points) {
      const points = {
        steps: Float64Array.from(steps),
        times: Float64Array.from(times),
        values: Float64Array.from(values),
      };
      appendPoints(tx, declareSeries(tx, run.id, key), attempt.id, points, attempt.keptThroughStep);
      this.changed('series', key);
    }
    if (this.lines.length > 0) {
      appendLogLines(tx, this.lines);
      this.changed('log', run.id);
    }
    if (Object.keys(this.patch).length > 0) {
      updateRun(tx, run.id, this.patch);
      this.changed('run', run.id);
    }
    for (const { entity, key } of this.changes.values()) noteChange(ctx, tx, entity, key, run.id);
  }
}
