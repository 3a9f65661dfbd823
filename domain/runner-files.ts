/** @file The two files between dispatcher and runner: job.json (what to do, complete) and control.json (the current request). */
import { z } from 'zod';
import { deviceKinds, engineNames } from './engine-names';
import { genotypeSchema } from './genotype';
import {
  artefactIdSchema,
  attemptIdSchema,
  datasetIdSchema,
  genotypeIdSchema,
  priorIdSchema,
  runIdSchema,
  spaceIdSchema,
  taskSetIdSchema,
} from './ids';
import { cardSchema } from './records/machine';
import { runConfigSchema } from './run-config';
import { searchSpaceSchema } from './space';
import { taskSetSpecSchema } from './task-set';

/** A file that a run left, and its SHA-256 when written; null in jobs of older versions. */
const keptFile = { path: z.string(), sha256: z.string().nullable().default(null) };

/** A checkpoint to resume from. */
export const resumeSchema = z.strictObject({
  ...keptFile,
  step: z.int(),
  artefact: artefactIdSchema.nullable().default(null),
  /** Of another run, which this one continues: nothing comes before it. */
  continued: z.boolean().default(false),
});
export type Resume = z.infer<typeof resumeSchema>;

export const ranOnSchema = z.strictObject({ engine: z.enum(engineNames), kind: z.enum(deviceKinds) });
export type RanOn = z.infer<typeof ranOnSchema>;

/** What an attempt holds of its machine: its cards in the order in which it sees them. */
export const holdsSchema = z.strictObject({
  cores: z.int(),
  sharesCards: z.boolean(),
  /** Jobs of older versions lack the name. */
  cards: z.array(cardSchema.pick({ id: true, vendor: true, index: true }).extend({ name: z.string().default('') })),
});
export type Holds = z.infer<typeof holdsSchema>;

export const jobSchema = z.strictObject({
  version: z.literal(1),
  run: runIdSchema,
  attempt: attemptIdSchema,
  attemptNumber: z.int().min(1),
  lease: z.string(),
  config: runConfigSchema,
  space: z.strictObject({ id: spaceIdSchema, document: searchSpaceSchema }).nullable(),
  taskSet: z.strictObject({ id: taskSetIdSchema, spec: taskSetSpecSchema }),
  /** Canonical datasets the task set names, with their directories. */
  datasets: z.array(z.strictObject({ id: datasetIdSchema, directory: z.string() })),
  prior: z
    .strictObject({ id: priorIdSchema, name: z.string().default(''), iteration: z.int(), ...keptFile })
    .nullable(),
  genotype: z.strictObject({ id: genotypeIdSchema, document: genotypeSchema }).nullable(),
  /** Of the retraining that a measurement calibrates. */
  weights: z
    .strictObject({ run: runIdSchema, name: z.string(), ...keptFile })
    .nullable()
    .default(null),
  /** What searches on other tasks found of cells, for the strategy `predictor`. Accuracies are on their validation images, in [0, 1]. */
  earlier: z
    .array(
      z.strictObject({
        run: runIdSchema,
        name: z.string(),
        cells: z.array(z.strictObject({ genotype: genotypeSchema, accuracy: z.number() })),
      }),
    )
    .default([]),
  /** Checkpoint of an earlier attempt to resume from; if damaged, the first sound one of `resumeElse`. */
  resume: resumeSchema.nullable(),
  /** The checkpoints before it, the furthest first. */
  resumeElse: z.array(resumeSchema).default([]),
  /** What computed so far: `auto` means this from then on, so that a run never silently changes its engine. */
  ranOn: ranOnSchema.nullable().default(null),
  /** Null in jobs of versions that did not say it. */
  holds: holdsSchema.nullable().default(null),
});
export type Job = z.infer<typeof jobSchema>;

export const controlSchema = z.strictObject({
  lease: z.string(),
  desired: z.enum(['run', 'stop']),
});
export type Control = z.infer<typeof controlSchema>;

/** heartbeat.json, written by rename from the runner's heartbeat thread. */
export const heartbeatSchema = z.strictObject({
  lease: z.string(),
  pid: z.int(),
  /** Start time of the process in clock ticks since boot (field 22 of /proc/PID/stat): detects a reused pid. */
  startTicks: z.number().nullable(),
  beat: z.int(),
  /** Milliseconds since the epoch of the last finished step. */
  progressAt: z.number(),
  step: z.int(),
  rssBytes: z.number(),
  cpuSeconds: z.number(),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;
