/** @file A list of texts that is kept as one, such as a run's tags. */
import { z } from 'zod';

const textsSchema = z.array(z.string());

export const textsIn = (list: string | number): string[] => textsSchema.parse(JSON.parse(String(list)));
