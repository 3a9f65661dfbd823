/** @file Points of events by series, each in order of arrival: the series in the order in which they first appear. */
import type { Columns } from '@/db/series/piece';
import type { RunEvent } from '@/domain/events';

export interface SeriesPoints extends Columns {
  readonly key: string;
}

class Column implements SeriesPoints {
  readonly steps: number[] = [];
  readonly times: number[] = [];
  readonly values: number[] = [];

  constructor(readonly key: string) {}

  push(step: number, time: number, value: number): void {
    this.steps.push(step);
    this.times.push(time);
    this.values.push(value);
  }
}

export class PointGroups {
  private readonly columns: Column[] = [];
  private readonly places = new Map<string, number>();

  add({ step, time, values }: Extract<RunEvent, { type: 'points' }>): void {
    let place = -1;
    for (const key in values) {
      if (!Object.hasOwn(values, key)) continue;
      // A step usually has the metrics of the one before, in the same order.
      place += 1;
      let column = this.columns[place];
      if (column?.key !== key) {
        place = this.placeOf(key);
        column = this.columns[place];
      }
      column?.push(step, time, values[key] ?? Number.NaN);
    }
  }

  private placeOf(key: string): number {
    const known = this.places.get(key);
    if (known !== undefined) return known;
    this.places.set(key, this.columns.length);
    return this.columns.push(new Column(key)) - 1;
  }

  get size(): number {
    return this.columns.length;
  }

  /** Those from the `from`th on. */
  *from(from: number): Generator<SeriesPoints> {
    for (let at = from; at < this.columns.length; at++) {
      const column = this.columns[at];
      if (column !== undefined) yield column;
    }
  }
}

/** Of those events that come after `after`. */
export function groupPoints(events: readonly RunEvent[], after: number): PointGroups {
  const groups = new PointGroups();
  for (const event of events) if (event.type === 'points' && event.sequence > after) groups.add(event);
  return groups;
}
