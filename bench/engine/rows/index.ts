/** @file Every group of rows, in the order they are printed. */
import type { RowGroup } from '../context';
import { derivedRows, publishedRows, supernetRows } from './against-pytorch';
import { inputRows } from './input';
import { javascriptRows } from './javascript';
import { kernelRows } from './kernels';
import { memoryRows } from './memory';
import { metaBatchRows } from './meta-batch';
import { rooflineRows } from './roofline';
import { sampledRows } from './sampled';
import { taskWorkerRows } from './task-workers';

export const rowGroups: readonly RowGroup[] = [
  ...supernetRows,
  ...rooflineRows,
  ...sampledRows,
  ...metaBatchRows,
  ...taskWorkerRows,
  ...derivedRows,
  ...publishedRows,
  ...memoryRows,
  ...javascriptRows,
  ...inputRows,
  ...kernelRows,
];
