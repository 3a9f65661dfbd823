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
const anySentEventSchema = z.discriminatedUnion('type', [
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

type SentEvent = z.output<typeof anySentEventSchema>;
type SentPoints = Extract<SentEvent, { type: 'points' }>;

/** Points in their usual form are checked by hand: the schema takes several times as long, and a script may log hundreds of thousands a second. */
export const sentEventSchema = z.custom<z.input<typeof anySentEventSchema>>().transform((given, context): SentEvent => {
  if (isPlainPoints(given)) return given;
  const parsed = anySentEventSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue });
  return z.NEVER;
});
sentEventSchema._zod.toJSONSchema = () => {
  const { $schema: _, ...rest } = z.toJSONSchema(anySentEventSchema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  });
  return rest;
};

/** Nothing but a time, a step and finite numbers by their own names: as JSON they are what they are. */
export function isPlainPoints(given: unknown): given is SentPoints {
  if (typeof given !== 'object' || given === null) return false;
  const { type, time, step, values } = given as Readonly<Record<string, unknown>>;
  if (type !== 'points' || typeof time !== 'number' || !Number.isFinite(time) || !Number.isSafeInteger(step))
    return false;
  for (const name in given)
    if (name !== 'type' && name !== 'time' && name !== 'step' && name !== 'values') return false;
  return isPlainValues(values);
}

function isPlainValues(values: unknown): values is Readonly<Record<string, number>> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  for (const key in values) {
    const value: unknown = (values as Readonly<Record<string, unknown>>)[key];
    // Also what is no own name of it, which JSON can't bring.
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  }
  return true;
}
