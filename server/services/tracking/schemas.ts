/** @file Inputs of scripts from outside, and their limits. */
import { z } from 'zod';
import { metricGoalSchema } from '@/domain/events';
import { loggedNumberSchema } from '@/domain/float';
import { genotypeSchema } from '@/domain/genotype';
import { namedValues } from '@/domain/named-values';

const longestName = 250;
/** As MLflow's own server. */
const longestParam = 6_000;
const longestTag = 8_000;

export const nameSchema = z.string().min(1).max(longestName);
export const paramsSchema = z.record(nameSchema, z.string().max(longestParam));
export const tagsSchema = z.record(nameSchema, z.string().max(longestTag));

const head = { time: z.number() };

/** Events as a runner's own log has them (docs/tracking.md), without their number. */
export const sentEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...head,
    type: z.literal('points'),
    step: z.int(),
    values: namedValues(loggedNumberSchema),
  }),
  z.strictObject({
    ...head,
    type: z.literal('metric'),
    key: nameSchema,
    goal: metricGoalSchema,
    unit: z.string().max(50),
  }),
  z.strictObject({
    ...head,
    type: z.literal('progress'),
    done: z.number(),
    total: z.number(),
    unit: z.string().max(50),
    rate: z.number().nullable(),
  }),
  z.strictObject({
    ...head,
    type: z.literal('log'),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string().max(100_000),
  }),
  z.strictObject({
    ...head,
    type: z.literal('alarm'),
    alarm: z.string().min(1).max(50),
    message: z.string().max(10_000),
  }),
  z.strictObject({ ...head, type: z.literal('summary'), values: namedValues(loggedNumberSchema) }),
  z.strictObject({
    ...head,
    type: z.literal('architecture'),
    step: z.int(),
    logits: z.array(loggedNumberSchema).max(100_000),
    genotype: genotypeSchema.nullable(),
  }),
]);
