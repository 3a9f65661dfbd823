/** @file The input of every row, and the type of a group of rows. */
import type { Engine } from '@/engine/types';
import type { Kept } from '../kept';
import type { Row } from './row';

/** One PyTorch that is compared with. */
export interface Pytorch {
  readonly name: string;
  readonly python: string;
  /** By torch.compile; else as it is called. */
  readonly compile: boolean;
  /** How many minutes an answer may take: the first one of `torch.compile` takes many. */
  readonly minutes: number;
}

export interface BenchContext {
  readonly engine: Engine;
  /** None where there is no PyTorch here. */
  readonly pytorches: readonly Pytorch[];
  readonly repetitions: number;
  /** What was measured of these sources with as many repetitions. */
  readonly kept: Kept;
}

export interface RowGroup {
  /** Its name in `--rows`. */
  readonly name: string;
  readonly needsPytorch: boolean;
  readonly run: (context: BenchContext) => Promise<Row[]>;
}

/** Cores that the comparison is about: the peer takes the better of 1 and this many threads, the engine this many. */
export const cores = 2;
