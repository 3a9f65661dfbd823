/** @file What is wrong with a document: the dotted path of the field at fault, and what to do. */
import { z } from 'zod';

export const problemSchema = z.object({ field: z.string(), message: z.string() });
export type Problem = z.infer<typeof problemSchema>;
export const problemListSchema = z.array(problemSchema);
