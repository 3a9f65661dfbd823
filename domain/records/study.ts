/** @file Studies as the API shows them. */
import { z } from 'zod';
import { floatSchema } from '../float';
import { experimentIdSchema, runIdSchema, studyIdSchema } from '../ids';
import { studyDefinitionSchema } from '../study';

/** `paused`: nothing more is queued, and running runs are asked to stop. */
export const studyStateSchema = z.enum(['active', 'paused', 'finished']);
export type StudyState = z.infer<typeof studyStateSchema>;

const progressSchema = z.object({
  finished: z.int(),
  /** Of those queued so far. */
  queued: z.int(),
  active: z.int(),
  failed: z.int(),
  /** Runs that the definition asks for; rows with the same genotype share theirs, so it may be fewer. */
  atMost: z.int(),
});

export const studyRecordSchema = z.object({
  id: studyIdSchema,
  name: z.string(),
  state: studyStateSchema,
  problem: z.string().nullable(),
  experiment: experimentIdSchema.nullable(),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
  folds: z.int(),
  rows: z.int(),
  delta: z.number(),
  progress: progressSchema,
});
export type StudyRecord = z.infer<typeof studyRecordSchema>;

export const studyListItemSchema = studyRecordSchema.extend({
  /** The heading of its report: of all folds of its first space. */
  verdict: z.string(),
});
export type StudyListItem = z.infer<typeof studyListItemSchema>;

export const studyDetailSchema = studyRecordSchema.extend({
  definition: studyDefinitionSchema,
  failedRuns: z.array(z.object({ id: runIdSchema, name: z.string(), reason: z.string().nullable() })),
});
export type StudyDetail = z.infer<typeof studyDetailSchema>;

const intervalSchema = z.object({
  /** NaN if nothing was measured yet. */
  mean: floatSchema,
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.int(),
});

const rowFiguresSchema = z.object({
  row: z.string(),
  accuracy: intervalSchema,
  difference: intervalSchema.nullable(),
  seconds: z.number().nullable(),
  macs: z.number().nullable(),
  parameters: z.number().nullable(),
});

const speedUpSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('at'),
    budget: z.number(),
    inSeconds: z.number().nullable(),
    inMacs: z.number().nullable(),
  }),
  z.object({ kind: z.literal('more-than'), budget: z.number() }),
  z.object({ kind: z.literal('matched'), budget: z.number(), by: z.string(), loss: intervalSchema }),
  z.object({ kind: z.literal('unresolved'), budget: z.number(), halfWidth: z.number() }),
  z.object({ kind: z.literal('unknown') }),
]);

const sectionSchema = z.object({
  /** `all 4 folds` of a space, or one fold's name. */
  title: z.string(),
  space: z.string(),
  folds: z.array(z.string()),
  priors: z.int(),
  tasks: z.int(),
  rows: z.array(rowFiguresSchema),
  headroom: z.object({
    against: z.string(),
    gain: intervalSchema,
    verdict: z.enum(['measurable', 'not-measurable', 'unknown']),
  }),
  claim: z.object({
    verdict: z.enum(['holds', 'refused', 'unknown']),
    against: z.array(z.object({ row: z.string(), gain: intervalSchema })),
  }),
  equalCompute: z.object({
    gain: intervalSchema,
    budget: z.number(),
    inMacs: z.number().nullable(),
    fixedFolds: intervalSchema.nullable(),
  }),
  speedUp: speedUpSchema,
  credits: z.array(
    z.object({
      against: z.string(),
      gain: intervalSchema,
      verdict: z.enum(['earned', 'within-delta', 'unresolved', 'unknown']),
    }),
  ),
  breakEven: z.object({
    tasks: z.number().nullable(),
    atMost: z.boolean(),
    metaSeconds: z.number().nullable(),
    metaMacs: z.number().nullable(),
    unit: z.enum(['seconds', 'macs']).nullable(),
    inMacs: z.object({ tasks: z.number().nullable() }).nullable(),
  }),
});

/** The prior value report (method §7). Accuracies in percent, differences in points. */
export const studyReportSchema = z.object({
  id: studyIdSchema,
  name: z.string(),
  complete: z.boolean(),
  delta: z.number(),
  retrainingSeeds: z.int(),
  randomGenotypes: z.int(),
  sections: z.array(sectionSchema),
  /** Finished retrainings that it rests on, also those that were there before the study and are in no experiment of it. */
  retrainings: z.array(runIdSchema),
  /** Every measured row, for the CSV. */
  measurements: z.array(
    z.object({
      space: z.string(),
      fold: z.string(),
      prior: z.int(),
      task: z.int(),
      row: z.string(),
      accuracy: z.number(),
      seconds: z.number().nullable(),
      macs: z.number().nullable(),
      parameters: z.number().nullable(),
    }),
  ),
});
export type StudyReport = z.infer<typeof studyReportSchema>;
export type StudyReportSection = z.infer<typeof sectionSchema>;
