/** @file The protocol of the importing process: its job on standard input, its messages, a line of JSON each, on standard output. */
import { z } from 'zod';
import { benchmarkMappingSchema } from './benchmark/mapping';
import { imageImportSettings } from './dataset-import';
import { errorCodes } from './errors';

export const figureFormatSchema = z.enum(['pdf', 'svg']);
export type FigureFormat = z.output<typeof figureFormatSchema>;

const imagesJobSchema = z.strictObject({
  kind: z.literal('images'),
  ...imageImportSettings,
  paths: z.array(z.string()).min(1),
  /** Whether the paths must still be the real ones: the requester may read only below certain folders. */
  confined: z.boolean(),
  /** Directory of the store. */
  root: z.string(),
});

/** Four IDX files, whose paths the requester may read. */
const idxJobSchema = z.strictObject({
  kind: z.literal('idx'),
  name: z.string(),
  classes: z.array(z.string()),
  licence: z.string(),
  origin: z.string(),
  files: z.strictObject({
    trainImages: z.string(),
    trainLabels: z.string(),
    testImages: z.string(),
    testLabels: z.string(),
  }),
  root: z.string(),
});

/** Glyphs drawn from the product's own fonts. */
const glyphsJobSchema = z.strictObject({
  kind: z.literal('glyphs'),
  name: z.string(),
  licence: z.string(),
  origin: z.string(),
  fonts: z.string(),
  root: z.string(),
});

/** The table comes as descriptor 3, opened by a process that may. `quotes`: whether messages may quote it. */
const tableJobSchema = z.strictObject({
  kind: z.literal('table'),
  quotes: z.boolean(),
  /** Null: only its first rows, and a guessed mapping. */
  mapping: benchmarkMappingSchema.nullable(),
});

/** Looks at stored datasets: what may be wrong with them, and near copies within one or across two. What it finds is kept beside them. */
const lookJobSchema = z.strictObject({ kind: z.literal('look'), directories: z.tuple([z.string(), z.string()]) });

/** Looks for equal images within a stored dataset, or across two; they are kept beside them. */
const compareJobSchema = z.strictObject({ kind: z.literal('compare'), directories: z.tuple([z.string(), z.string()]) });

/** A drawing, sent by a page or made here, to be written as a paper takes it. */
const figureJobSchema = z.strictObject({
  kind: z.literal('figure'),
  svg: z.string(),
  format: figureFormatSchema,
  title: z.string(),
  /** Folder of the fonts. */
  fonts: z.string(),
  /** Files of fonts for letters that those lack, in a PDF. */
  moreFonts: z.array(z.string()).optional(),
});
export type FigureJob = z.output<typeof figureJobSchema>;

export const importerJobSchema = z.discriminatedUnion('kind', [
  imagesJobSchema,
  idxJobSchema,
  glyphsJobSchema,
  tableJobSchema,
  lookJobSchema,
  compareJobSchema,
  figureJobSchema,
]);
export type ImporterJob = z.output<typeof importerJobSchema>;
export type ImagesJob = z.output<typeof imagesJobSchema>;
export type TableJob = z.output<typeof tableJobSchema>;

export const tablePreviewSchema = z.object({
  columns: z.array(z.string()),
  rows: z.int(),
  head: z.array(z.array(z.string())),
  guess: benchmarkMappingSchema.partial(),
});

const tableEntrySchema = z.strictObject({
  hash: z.string(),
  arch: z.string(),
  parameters: z.number().nullable(),
  values: z.array(z.number().nullable()),
  ranks: z.array(z.number().nullable()),
});

export const importerLineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('progress'), fraction: z.number(), message: z.string() }),
  z.strictObject({ type: z.literal('entries'), entries: z.array(tableEntrySchema) }),
  z.strictObject({ type: z.literal('done'), directory: z.string(), notes: z.array(z.string()) }),
  z.strictObject({ type: z.literal('looked') }),
  z.strictObject({ type: z.literal('compared') }),
  z.strictObject({ type: z.literal('typeset'), base64: z.string() }),
  z.strictObject({ type: z.literal('previewed'), preview: tablePreviewSchema }),
  z.strictObject({ type: z.literal('read'), sha256: z.string(), rows: z.int() }),
  z.strictObject({
    type: z.literal('failed'),
    message: z.string(),
    code: z.enum(errorCodes).default('unavailable'),
    field: z.string().nullable().default(null),
  }),
]);
export type ImporterLine = z.output<typeof importerLineSchema>;
