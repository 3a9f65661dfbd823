/**
 * @file A runner's events: one JSON object per line of events.ndjson. `sequence` counts from 0 within the attempt, `time`
 * is milliseconds since the epoch. Numbers that JSON can't hold are the strings NaN, Infinity, -Infinity.
 */
import { z } from 'zod';
import { deviceKinds } from './engine-names';
import { loggedNumberSchema } from './float';
import { genotypeSchema } from './genotype';
import { artefactIdSchema } from './ids';
import { lacks } from './machine-lack';
import { namedValues } from './named-values';

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
    engine: z.object({
      name: z.string(),
      version: z.string(),
      device: z.string(),
      kind: z.enum(deviceKinds).optional(),
    }),
    environment: namedValues(z.string()),
    resumedFromStep: z.int().nullable(),
  }),
  /** Declares a metric once, before its first point. */
  z.object({ ...head, type: z.literal('metric'), key: z.string(), goal: metricGoalSchema, unit: z.string() }),
  /** Points of one step. Keys are dotted paths: `train.loss`, `validation.accuracy`. */
  z.object({ ...head, type: z.literal('points'), step: z.int(), values: namedValues(loggedNumberSchema) }),
  /** Progress: done and total; `rate` in units per second. */
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
  /** `about`: its subject, such as a cell; repetitions, also in a later attempt, count as one alarm. */
  z.object({
    ...head,
    type: z.literal('alarm'),
    alarm: z.string(),
    about: z.string().optional(),
    message: z.string(),
  }),
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
  /** A damaged or missing checkpoint: renamed, never used again. */
  z.object({ ...head, type: z.literal('damaged'), artefact: artefactIdSchema.nullable(), message: z.string() }),
  /** A prior at a meta-iteration, after its `artefact` (by name) and the `architecture` of that step. */
  z.object({
    ...head,
    type: z.literal('prior'),
    iteration: z.int(),
    artefact: z.string(),
    /** Of one that came from elsewhere. */
    about: z.object({ name: z.string(), notes: z.string(), tags: z.array(z.string()) }).optional(),
  }),
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
  z.object({ ...head, type: z.literal('summary'), values: namedValues(loggedNumberSchema) }),
  /** The final event of an attempt. */
  z.object({
    ...head,
    type: z.literal('ended'),
    /** `crashed`: a process that the runner depends on died (an engine's). */
    end: z.enum(['finished', 'stopped', 'interrupted', 'crashed', 'invalid', 'failed', 'fenced']),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    step: z.int(),
    /** What the machine lacked, if that ended it. */
    lack: z.enum(lacks).optional(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
type WithoutHead<T> = T extends unknown ? Omit<T, 'sequence' | 'time'> : never;
/** An event from search code; the runner adds sequence and time. */
export type RunEventBody = WithoutHead<RunEvent>;
export type EmitEvent = (event: RunEventBody) => void;
