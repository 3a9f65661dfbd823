/** @file What a document may say of an operation. */
import { z } from 'zod';
import { operationNames } from './cell-operation';

export const operationNameSchema = z.enum(operationNames).meta({
  title: 'Operation',
  description: 'What an edge of a cell computes, by its name in the DARTS and NAS-Bench-201 code.',
});
