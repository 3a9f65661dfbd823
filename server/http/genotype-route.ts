/** @file GET /api/genotypes/ID/download: a genotype as a file, or as a bundle of all its files. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { columnWidths, narrowestFigure, widestFigure } from '@/domain/figure';
import { genotypeIdSchema } from '@/domain/ids';
import { jsonFault } from '@/domain/json-fault';
import { type GenotypeDownload, genotypeDownloadSchema } from '@/domain/records/genotype';
import { type Recipe, recipeSchema } from '@/domain/run-config/recipe';
import { onnxOpsets, usualOpset } from '@/nas/export';
import type { ServiceContext } from '@/server/context';
import { discreet } from '@/server/hide-paths';
import { toGenotypeRecord } from '@/server/services/genotypes/read';
import { requireGenotype } from '@/server/services/genotypes/require-genotype';
import { exportedPagePolicy } from '@/server/web/picture-policy';
import { typesetFigure } from './figure';
import { genotypeFile } from './genotype-formats';
import { genotypeNetwork, networkQuery } from './genotype-network';
import { genotypeProvenance } from './genotype-provenance';
import { calibrationOf } from './genotype-ranges';
import { bytesDownload } from './ranges';
import { nameInFile, parseQuery } from './respond';

const querySchema = z.strictObject({
  format: genotypeDownloadSchema.default('json'),
  ...networkQuery,
  /** For `pdf`: how broad the drawing is, in inches. */
  width: z.coerce.number().min(narrowestFigure).max(widestFigure).default(columnWidths.double),
  /** For ONNX. */
  opset: z
    .enum(['17', '18', '19', '20', '21'], { error: 'must be 17, 18, 19, 20 or 21' })
    .default('17')
    .transform((text) => onnxOpsets.find((opset) => String(opset) === text) ?? usualOpset),
  /** For ONNX in float32: batch normalisation goes into the convolutions. */
  fold: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** For `html`: shown in the browser, not saved. */
  open: z.literal('').optional(),
  /** For `train`: the recipe as JSON, with defaults for omitted settings; and the seed. */
  recipe: z.string().max(10_000).default('{}'),
  seed: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .default(0),
});

/** @throws DomainError `invalid-input` */
function readRecipe(text: string): Recipe {
  try {
    return recipeSchema.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : `it is not JSON, ${jsonFault(text)}`;
    throw new DomainError('invalid-input', `The recipe can't be read: ${why}`, { field: 'recipe', cause });
  }
}

const usesCalibration = (format: GenotypeDownload): boolean => format === 'onnx-int8' || format === 'bundle';

export async function genotypeDownloadResponse(ctx: ServiceContext, id: string, request: Request): Promise<Response> {
  const { format, recipe: text, seed, open, opset, fold, width, ...asked } = parseQuery(request, querySchema);
  const training = { recipe: readRecipe(text), seed };
  const { initChannels, layers } = training.recipe;
  const query = format === 'train' ? { ...asked, initChannels, layers, run: undefined } : asked;
  const row = requireGenotype(ctx.db, genotypeIdSchema.parse(id));
  const record = discreet(ctx, toGenotypeRecord(ctx.db, row));
  const network = await genotypeNetwork(ctx, row, record.sizes, query);
  const calibration = network.kept === null || !usesCalibration(format) ? null : await calibrationOf(ctx, network.kept);
  const provenance = discreet(ctx, genotypeProvenance(ctx.db, record, network));
  const { fileName, mediaType, content } = await genotypeFile(format, {
    ...{ record, network, provenance, training, calibration },
    programs: ctx.settings.programs ?? null,
    ...{ onnx: { opset, fold }, inches: width },
    typeset: (svg, as) => typesetFigure(ctx, svg, { format: as, title: record.name }),
  });
  const shown = format === 'html' && open !== undefined;
  const name = fileName.replace(record.id, nameInFile(record));
  const response = bytesDownload(request, content, { mediaType, fileName: shown ? null : name });
  if (shown) response.headers.set('Content-Security-Policy', exportedPagePolicy);
  return response;
}
