/** @file A float64 as the API carries it: NaN and infinities too (superjson keeps them; zod's number refuses them). */
import { z } from 'zod';

export const floatSchema = z.custom<number>((value) => typeof value === 'number', 'must be a number');
