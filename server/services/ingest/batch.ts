/** @file What one transaction of ingestion collects before it writes: points by series, log lines, run figures, changes. */
import type { Database } from '@/db/open';
import { appendLogLines } from '@/db/queries/log';
import { type RunPatch, updateRun } from '@/db/queries/run/run';
import { seriesPage } from '@/db/queries/series';
import type { AttemptRow, RunRow } from '@/db/schema';
import { appendPoints } from '@/db/series/append-points';
import type { SeriesMemory } from '@/db/series/known-series';
import { refreshFigures } from '@/db/series/series-summary';
import { everySeries } from '@/domain/every-series';
import type { ChangeEntity } from '@/domain/records/change';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import type { PointGroups } from './group-points';

/** More changed series than these are announced as one change. */
const seriesToldSingly = 32;
/** A segment and the figures. */
const rowsPerAppend = 2;
/** Rereading a series costs as much as appending to this many. */
const refreshCost = 10;
const refreshedAtOnce = 32;

type Line = Parameters<typeof appendLogLines>[1][number];

export class Batch {
  readonly patch: RunPatch = {};
  private readonly lines: Line[] = [];
  private readonly changes = new Map<string, { entity: ChangeEntity; key: string }>();

  constructor(
    readonly ctx: ServiceContext,
    readonly tx: Database,
    readonly attempt: AttemptRow,
    readonly run: RunRow,
    readonly memory: SeriesMemory,
  ) {}

  addLine(line: Pick<Line, 'sequence' | 'time' | 'level' | 'message'>): void {
    this.lines.push({ ...line, run: this.run.id, attempt: this.attempt.id, attemptNumber: this.attempt.number });
  }

  /** Announced once per transaction. */
  changed(entity: ChangeEntity, key: string): void {
    this.changes.set(`${entity} ${key}`, { entity, key });
  }

  /**
   * Appends points of the series from the `from`th on: to as many as cost no more than `budget` of them in the
   * usual case. If open ends are merged, as for all series of a run at once, these are few. Returns how many it did.
   */
  append(groups: PointGroups, from: number, budget: number): number {
    const { tx, run, attempt } = this;
    const keys: string[] = [];
    let written = 0;
    for (const points of groups.from(from)) {
      if (written >= budget * rowsPerAppend) break;
      written += appendPoints(
        tx,
        this.memory.series(tx, run.id, attempt.id, points.key),
        points,
        attempt.keptThroughStep,
      );
      keys.push(points.key);
    }
    this.seriesChanged(keys);
    return keys.length;
  }

  /**
   * Recomputes figures of series from the `from`th on, by key. `budget`: as many as cost no more than appending to that many.
   * Returns how many it did, and whether some are left.
   */
  refresh(from: number, budget: number): { readonly done: number; readonly more: boolean } {
    const { tx, run, attempt } = this;
    let [done, spent] = [0, 0];
    const keys: string[] = [];
    for (;;) {
      const page = seriesPage(tx, run.id, from + done, refreshedAtOnce);
      for (const series of page) {
        const cost = Math.max(refreshCost, series.nextSequence / tunables.chunkPoints);
        if (done > 0 && spent + cost > budget) {
          this.seriesChanged(keys);
          return { done, more: true };
        }
        refreshFigures(tx, series);
        keys.push(series.key);
        done += 1;
        spent += cost;
      }
      if (page.length < refreshedAtOnce) break;
    }
    this.seriesChanged(keys);
    this.memory.forget(attempt.id);
    return { done, more: false };
  }

  /** Writes everything else. */
  flush(): void {
    const { ctx, tx, run } = this;
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

  /** Many series are announced as one change: their lines would outweigh their points. */
  private seriesChanged(keys: readonly string[]): void {
    if (keys.length > seriesToldSingly) this.changed('series', everySeries);
    else for (const key of keys) this.changed('series', key);
  }
}
