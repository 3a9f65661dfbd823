/** @file Every group of rows, in the order they are printed. */
import type { RowGroup } from '../context';
import { derivedRows, publishedRows, supernetRows } from './against-pytorch';
import { bf16Rows } from './bf16';
import { inputRows } from './input';
import { javascriptRows } from './javascript';
import { kernelRows } from './kernels';
import { memoryRows } from './memory';
import { metaBatchRows } from './meta-batch';
import { rooflineRows } from './roofline';
import { sampledRows } from './sampled';
import { taskWorkerRows } from './task-workers';

/** What `--rows` names; `bf16` stands for all rows of that precision. */
export const namedRows = (names: string | undefined): string | undefined =>
  names
    ?.split(',')
    .flatMap((name) => (name === 'bf16' ? bf16Rows.map((row) => row.name) : [name]))
    .join(',');

export const rowGroups: readonly RowGroup[] = [
  ...supernetRows,
  ...rooflineRows,
  ...sampledRows,
  ...metaBatchRows,
  ...taskWorkerRows,
  ...derivedRows,
  ...publishedRows,
  ...memoryRows,
  ...bf16Rows,
  ...javascriptRows,
  ...inputRows,
  ...kernelRows,
];
