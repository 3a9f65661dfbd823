/** @file Runs to import from another tracker, in terms of MLflow's protocol. */

export interface Pair {
  readonly key: string;
  readonly value: string;
}

export interface Point {
  readonly key: string;
  /** Also `NaN`, `Infinity`, `-Infinity`. */
  readonly value: number | string;
  readonly timestamp: number;
  readonly step: number;
}

export interface SourceFile {
  /** Names joined by /. */
  readonly path: string;
  /** Of the run, if its source has it. */
  readonly step?: number;
  readonly read: () => Promise<Uint8Array<ArrayBuffer>>;
}

export interface SourceRun {
  /** Its id at the source, so that it is not imported twice. */
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number | null;
  readonly params: readonly Pair[];
  readonly tags: readonly Pair[];
  readonly metrics: () => AsyncIterable<Point>;
  readonly files: () => AsyncIterable<SourceFile>;
}
