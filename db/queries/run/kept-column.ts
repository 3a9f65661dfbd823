/**
 * @file One value of each run, kept in memory: a list of different values, and for each run the number of its own. A condition is asked once of
 * each value, an order sorts values instead of runs.
 */
import { fold } from '@/domain/fold-text';

export type CellValue = string | number | null;

/** In which order values come; runs without one are last in both directions. */
export type ValueOrder = 'plain' | 'folded' | 'measured';

const missing = -1;
/** So many are looked for among each other, whatever they are. */
const fewValues = 1000;

export class KeptColumn {
  /** Of runs that have changed since they were read. */
  readonly stale = new Set<number>();
  private codes: Int32Array;
  private values: Exclude<CellValue, null>[] = [];
  private foldedValues: (string | undefined)[] = [];
  private sorted: { readonly by: ValueOrder; readonly codes: number[] } | null = null;

  constructor(runs: number) {
    this.codes = new Int32Array(runs).fill(missing);
  }

  /** The value of the run in this place. */
  at(slot: number): CellValue {
    const code = this.codes[slot] ?? missing;
    return this.values[code] ?? null;
  }

  /** Values of the runs in these places; equal ones are stored once, unless most differ. */
  fill(slots: readonly (number | undefined)[], values: readonly CellValue[]): void {
    const known = new Map<CellValue, number>();
    if (this.values.length < fewValues) for (const [code, value] of this.values.entries()) known.set(value, code);
    let shared = 0;
    for (const [at, slot] of slots.entries()) {
      if (slot === undefined) continue;
      if (slot >= this.codes.length) this.grow(slot);
      const value = values[at] ?? null;
      if (value === null) {
        this.codes[slot] = missing;
        continue;
      }
      const found = known.get(value);
      if (found !== undefined) shared++;
      this.codes[slot] = found ?? this.values.push(value) - 1;
      if (found === undefined && (known.size < fewValues || shared > known.size / 2))
        known.set(value, this.values.length - 1);
    }
  }

  private grow(slot: number): void {
    const larger = new Int32Array(Math.max(slot + 1, 2 * this.codes.length)).fill(missing);
    larger.set(this.codes);
    this.codes = larger;
  }

  /** Values that no run has any more take room. */
  get worn(): boolean {
    return this.values.length > 2 * this.codes.length + 1000;
  }

  /** What `read` gives for each different value, asked once of each; `nothing` for runs without one. */
  each<Made>(read: (value: Exclude<CellValue, null>) => Made, nothing: Made): (slot: number) => Made {
    const made: (Made | undefined)[] = new Array(this.values.length);
    return (slot) => {
      const code = this.codes[slot] ?? missing;
      if (code === missing) return nothing;
      const found = made[code];
      if (found !== undefined) return found;
      const value = this.values[code];
      const fresh = value === undefined ? nothing : read(value);
      made[code] = fresh;
      return fresh;
    };
  }

  /** As `each`, of texts as they are compared: numbers as they are written. */
  eachFolded(test: (text: string, value: Exclude<CellValue, null>) => boolean): (slot: number) => boolean {
    const verdicts = new Int8Array(this.values.length).fill(missing);
    return (slot) => {
      const code = this.codes[slot] ?? missing;
      if (code === missing) return false;
      const known = verdicts[code] ?? missing;
      if (known !== missing) return known === 1;
      const met = test(this.folded(code), this.values[code] ?? '');
      verdicts[code] = met ? 1 : 0;
      return met;
    };
  }

  private folded(code: number): string {
    const known = this.foldedValues[code];
    if (known !== undefined) return known;
    const text = fold(String(this.values[code]));
    this.foldedValues[code] = text;
    return text;
  }

  /** Puts places, which come in the order that ties keep, into the order of their values. Counted, not compared: runs share values. */
  order(slots: Int32Array, by: ValueOrder, descending: boolean): Int32Array {
    const { placeOf, places } = this.places(by, descending);
    const counts = new Int32Array(places + 2);
    const own = (slot: number): number => {
      const code = this.codes[slot] ?? missing;
      return code === missing ? places : (placeOf[code] ?? places);
    };
    for (const slot of slots) counts[own(slot) + 1] = (counts[own(slot) + 1] ?? 0) + 1;
    for (let at = 1; at < counts.length; at++) counts[at] = (counts[at] ?? 0) + (counts[at - 1] ?? 0);
    const ordered = new Int32Array(slots.length);
    for (const slot of slots) {
      const place = own(slot);
      const at = counts[place] ?? 0;
      ordered[at] = slot;
      counts[place] = at + 1;
    }
    return ordered;
  }

  private places(by: ValueOrder, descending: boolean): { placeOf: Int32Array; places: number } {
    const codes = this.sortedCodes(by);
    const compare = this.comparer(by);
    const placeOf = new Int32Array(this.values.length);
    // Of measured values the finite ones are first in both directions.
    const finite = (code: number): boolean => by !== 'measured' || Number.isFinite(this.values[code]);
    const begin = codes.findIndex(finite);
    const end = codes.findLastIndex(finite) + 1;
    const parts = begin < 0 ? [codes] : [codes.slice(begin, end), [...codes.slice(0, begin), ...codes.slice(end)]];
    let place = -1;
    for (const part of parts) {
      let before: number | undefined;
      const last = part.length - 1;
      for (let at = 0; at <= last; at++) {
        const code = part[descending ? last - at : at] ?? 0;
        if (before === undefined || compare(before, code) !== 0) place++;
        placeOf[code] = place;
        before = code;
      }
    }
    return { placeOf, places: place + 1 };
  }

  /** Sorted once; what came since is put among the rest. */
  private sortedCodes(by: ValueOrder): number[] {
    const kept = this.sorted !== null && this.sorted.by === by ? this.sorted.codes : [];
    if (kept.length < this.values.length) {
      for (let code = kept.length; code < this.values.length; code++) kept.push(code);
      kept.sort(this.comparer(by));
      this.sorted = { by, codes: kept };
    }
    return kept;
  }

  /** Numbers before texts, as SQLite has them. */
  private comparer(by: ValueOrder): (a: number, b: number) => number {
    const { values } = this;
    const textOf = (code: number): string => (by === 'folded' ? this.folded(code) : String(values[code]));
    return (a, b) => {
      const [one, other] = [values[a], values[b]];
      if (typeof one === 'number') return typeof other === 'number' ? (one < other ? -1 : one > other ? 1 : 0) : -1;
      if (typeof other === 'number') return 1;
      const [text, second] = [textOf(a), textOf(b)];
      return text < second ? -1 : text > second ? 1 : 0;
    };
  }
}
