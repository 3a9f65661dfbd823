/** @file Reports: Markdown between panels over some runs, which show what is there now or what was there when it was frozen. */
import { z } from 'zod';
import { reportIdSchema, runIdSchema } from './ids';

/** What makes runs one group; `arm`: seeds together, and with a search the retrainings of what it found; `tasks`: arms over all their tasks. */
export const groupingSchema = z.union([
  z.enum(['arm', 'tasks', 'settings', 'name', 'experiment', 'tag']),
  z.templateLiteral(['config.', z.string().regex(/^[\w.-]{1,200}$/)]),
]);
export type Grouping = z.infer<typeof groupingSchema>;

const nameOfFigure = z.string().min(1).max(300);

/** `figure`, `x`, `y`: as comparisons name figures; left out, the first that fits. */
export const reportBlockSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string().max(100_000) }),
  z.strictObject({ kind: z.literal('answer'), figure: nameOfFigure.optional() }),
  z.strictObject({ kind: z.literal('curves'), metric: nameOfFigure, by: z.enum(['arms', 'runs']).default('arms') }),
  z.strictObject({ kind: z.literal('arms') }),
  z.strictObject({ kind: z.literal('cells') }),
  z.strictObject({ kind: z.literal('pareto'), x: nameOfFigure.optional(), y: nameOfFigure.optional() }),
]);
export type ReportBlock = z.infer<typeof reportBlockSchema>;

/** The parts of a report that people write. */
export const reportContent = {
  name: z.string().trim().min(1).max(200),
  /** That the panels are about. */
  runs: z.array(runIdSchema).min(1).max(200),
  by: groupingSchema,
  blocks: z.array(reportBlockSchema).max(60),
} as const;

export const reportRecordSchema = z.object({
  id: reportIdSchema,
  ...reportContent,
  /** Since when its panels show what was there then; null while they show what is there now. */
  frozenAt: z.number().nullable(),
  createdAt: z.number(),
  createdBy: z.string(),
  updatedAt: z.number(),
  /** In the trash since. */
  deletedAt: z.number().nullable(),
});
export type ReportRecord = z.infer<typeof reportRecordSchema>;

/** A report to begin with: what a comparison says first, the curves of these metrics, and its tables. */
export function firstBlocks(metrics: readonly string[]): ReportBlock[] {
  return [
    { kind: 'answer' },
    ...metrics.map((metric): ReportBlock => ({ kind: 'curves', metric, by: 'arms' })),
    { kind: 'arms' },
    { kind: 'pareto' },
    { kind: 'cells' },
  ];
}
