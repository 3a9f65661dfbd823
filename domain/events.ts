/**
 * @file What a runner says: one JSON object per line of events.ndjson. `sequence` counts from 0 within the attempt, `time`
 * is milliseconds since the epoch. Numbers that JSON can't hold are the strings NaN, Infinity, -Infinity.
 */
import { z } from 'zod';
import { genotypeSchema } from './genotype';

/** A float that survives JSON. */
export const loggedNumberSchema = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .transform((value) => Number(value));

/** The JSON form of a float: a number, or one of the three names. */
export function loggedNumber(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

export const metricGoalSchema = z.enum(['max', 'min', 'none']);
export type MetricGoal = z.infer<typeof metricGoalSchema>;
const head = { sequence: z.int().nonnegative(), time: z.number() };

export const artefactKindSchema = z.enum(['checkpoint', 'prior', 'posterior', 'weights', 'genotype', 'log', 'other']);
export type ArtefactKind = z.infer<typeof artefactKindSchema>;

export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...head,
    type: z.literal('started'),
    pid: z.int(),
    host: z.string(),
    engine: z.object({ name: z.string(), version: z.string(), device: z.string() }),
    environment: z.record(z.string(), z.string()),
    resumedFromStep: z.int().nullable(),
  }),
  /** Declares a metric once, before its first point. */
  z.object({ ...head, type: z.literal('metric'), key: z.string(), goal: metricGoalSchema, unit: z.string() }),
  /** Points of one step. Keys are dotted paths: `train.loss`, `validation.accuracy`. */
  z.object({ ...head, type: z.literal('points'), step: z.int(), values: z.record(z.string(), loggedNumberSchema) }),
  /** What is done of what there is; `rate` in units per second. */
  z.object({
    ...head,
    type: z.literal('progress'),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    rate: z.number().nullable(),
  }),
  z.object({ ...head, type: z.literal('log'), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
  /** Architecture logits (φ or α), all choices in layout order, with the genotype derived from them. */
  z.object({
    ...head,
    type: z.literal('architecture'),
    step: z.int(),
    logits: z.array(loggedNumberSchema),
    genotype: genotypeSchema.nullable(),
  }),
  z.object({ ...head, type: z.literal('alarm'), alarm: z.string(), message: z.string() }),
  /** A file of the attempt directory that is complete (written by rename). */
  z.object({
    ...head,
    type: z.literal('artefact'),
    kind: artefactKindSchema,
    name: z.string(),
    path: z.string(),
    size: z.int(),
    sha256: z.string(),
    step: z.int(),
  }),
  /** A prior at a meta-iteration, after its `artefact` (by name) and the `architecture` of that step. */
  z.object({ ...head, type: z.literal('prior'), iteration: z.int(), artefact: z.string() }),
  /** The run's result: the genotype at the end, and where it came from. */
  z.object({
    ...head,
    type: z.literal('genotype'),
    step: z.int(),
    genotype: genotypeSchema,
    /** Per choice: logit of the last kept minus the first dropped candidate. */
    margins: z.array(loggedNumberSchema),
  }),
  /** Final figures (accuracy in [0, 1], counts): shown on the run, in comparisons, and as a genotype's evaluation. */
  z.object({ ...head, type: z.literal('summary'), values: z.record(z.string(), loggedNumberSchema) }),
  /** Last word of an attempt. */
  z.object({
    ...head,
    type: z.literal('ended'),
    end: z.enum(['finished', 'stopped', 'interrupted', 'invalid', 'failed', 'fenced']),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    step: z.int(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
type WithoutHead<T> = T extends unknown ? Omit<T, 'sequence' | 'time'> : never;
/** What search code emits; the runner adds sequence and time. */
export type RunEventBody = WithoutHead<RunEvent>;
export type EmitEvent = (event: RunEventBody) => void;
