/** @file Runs, attempts and what they made, as the API shows them. Times are milliseconds since the epoch. */
import { z } from 'zod';
import { artefactKindSchema, metricGoalSchema } from '../events';
import { floatSchema } from '../float';
import {
  artefactIdSchema,
  attemptIdSchema,
  experimentIdSchema,
  genotypeIdSchema,
  priorIdSchema,
  runIdSchema,
} from '../ids';
import { namedNumbersSchema } from '../named-values';
import { recordedConfigSchema, runKindSchema } from '../run-config';
import { attemptEndSchema, runStateSchema } from '../run-state';

export const progressSchema = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  /** Units per second; null while unknown. */
  rate: z.number().nullable(),
  /** Milliseconds left; null while unknown. */
  left: z.number().nullable(),
});

export const runSummarySchema = z.object({
  id: runIdSchema,
  name: z.string(),
  kind: runKindSchema,
  state: runStateSchema,
  /** Why it is in this state: why it waits, why it failed. */
  reason: z.string().nullable(),
  experiment: z.object({ id: experimentIdSchema, name: z.string() }).nullable(),
  tags: z.array(z.string()),
  seed: z.int(),
  /** Hash of the config without its seed: runs that differ only by seed share it. */
  groupHash: z.string(),
  /** Number of its colour in charts, the same for the seeds of an arm and for the retrainings of what they found. */
  colour: z.int(),
  priority: z.int(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Milliseconds of its ended attempts, and the start of a running one; time between attempts does not count. Null before the first. */
  worked: z.object({ ms: z.number(), since: z.number().nullable() }).nullable(),
  progress: progressSchema.nullable(),
  device: z.string().nullable(),
  /** Final figures of the run's `summary` event. */
  summary: namedNumbersSchema,
});
export type RunSummary = z.infer<typeof runSummarySchema>;

export const attemptRecordSchema = z.object({
  id: attemptIdSchema,
  number: z.int(),
  executor: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  end: attemptEndSchema.nullable(),
  exitReason: z.string().nullable(),
  resumedFromStep: z.int().nullable(),
  lastHeartbeatAt: z.number().nullable(),
  host: z.string().nullable(),
  pid: z.int().nullable(),
  directory: z.string(),
  environment: z.record(z.string(), z.string()),
  /** Of its machine, while it is open: cores, and GPUs by their ids. */
  cores: z.int(),
  cards: z.array(z.string()),
  sharesCards: z.boolean(),
  /** On a cluster: its job, and what accounting says of it. Null for a process of this machine. */
  job: z
    .object({
      id: z.string().nullable(),
      state: z.string().nullable(),
      nodes: z.string().nullable(),
      /** Seconds. */
      elapsed: z.number().nullable(),
      /** Bytes, of the hungriest step. */
      maxMemory: z.number().nullable(),
      gpus: z.int().nullable(),
      exit: z.string().nullable(),
      /** The last lines that it printed besides its runner. */
      log: z.array(z.string()),
    })
    .nullable(),
});
export type AttemptRecord = z.infer<typeof attemptRecordSchema>;

export const artefactRecordSchema = z.object({
  id: artefactIdSchema,
  run: runIdSchema,
  attempt: attemptIdSchema,
  kind: artefactKindSchema,
  name: z.string(),
  size: z.number(),
  sha256: z.string(),
  step: z.int(),
  createdAt: z.number(),
});
export type ArtefactRecord = z.infer<typeof artefactRecordSchema>;

/** What a run uses or what uses it: the chain task set → meta-train → prior → adapt → genotype → evaluate. */
export const lineageItemSchema = z.object({
  type: z.enum(['task-set', 'space', 'run', 'prior', 'genotype']),
  id: z.string(),
  name: z.string(),
  detail: z.string(),
});

const guessingSchema = z.object({ accuracy: floatSchema, classes: z.int(), images: z.int() });
export type Guessing = z.infer<typeof guessingSchema>;

export const runDetailSchema = runSummarySchema.extend({
  config: recordedConfigSchema,
  /** Dotted paths of settings that differ from the schema's defaults. */
  changed: z.array(z.string()),
  notes: z.string(),
  attempts: z.array(attemptRecordSchema),
  artefacts: z.array(artefactRecordSchema),
  parents: z.array(lineageItemSchema),
  children: z.array(lineageItemSchema),
  priors: z.array(z.object({ id: priorIdSchema, iteration: z.int() })),
  genotype: genotypeIdSchema.nullable(),
  /** One each, however often it recurred; `message` is the latest. */
  alarms: z.array(
    z.object({ time: z.number(), lastTime: z.number(), times: z.int(), alarm: z.string(), message: z.string() }),
  ),
  /** Last lines of the log; for a failed run, of stderr too. */
  lastLines: z.array(z.string()),
  /** Set if the test accuracy is not distinguishable from guessing among these classes, on these images; else null. */
  guessing: guessingSchema.nullable(),
  /** What the run is compared with: for an adaptation, its other seeds and the searches from scratch on its task at its budget. */
  baseline: z.array(runIdSchema),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const seriesRecordSchema = z.object({
  key: z.string(),
  goal: metricGoalSchema,
  unit: z.string(),
  count: z.int(),
  first: floatSchema.nullable(),
  last: floatSchema.nullable(),
  min: floatSchema.nullable(),
  max: floatSchema.nullable(),
  best: floatSchema.nullable(),
  bestStep: z.int().nullable(),
  lastStep: z.int().nullable(),
  nonFinite: z.int(),
});
export type SeriesRecord = z.infer<typeof seriesRecordSchema>;

/** One curve for a chart: buckets in sequence order; a bucket of one point has min = max = mean. */
export const curveSchema = z.object({
  run: runIdSchema,
  key: z.string(),
  points: z.int(),
  step: z.array(z.number()),
  time: z.array(z.number()),
  mean: z.array(floatSchema),
  min: z.array(floatSchema),
  max: z.array(floatSchema),
  nonFinite: z.array(z.int()),
});
export type Curve = z.infer<typeof curveSchema>;

/** In order of severity. */
export const logLevelSchema = z.enum(['debug', 'info', 'warn', 'error']);

export const logLineSchema = z.object({
  sequence: z.int(),
  attempt: z.int(),
  time: z.number(),
  level: logLevelSchema,
  message: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;
