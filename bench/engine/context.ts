/** @file The input of every row, and the type of a group of rows. */
import type { Engine } from '@/engine/types';
import type { Row } from './row';

export interface BenchContext {
  readonly engine: Engine;
  /** A Python that can import torch; null if there is none. */
  readonly python: string | null;
  readonly repetitions: number;
}

export interface RowGroup {
  /** Its name in `--rows`. */
  readonly name: string;
  readonly needsPytorch: boolean;
  readonly run: (context: BenchContext) => Promise<Row[]>;
}

/** Cores that the comparison is about: the peer takes the better of 1 and this many threads, the engine this many. */
export const cores = 2;

/** The Python of a group that needs it. */
export function pythonOf(context: BenchContext): string {
  if (context.python === null) throw new Error('This row needs PyTorch.');
  return context.python;
}
