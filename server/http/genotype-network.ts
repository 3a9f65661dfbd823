/** @file The network of a genotype that a download is about: as a retraining left it, or at requested sizes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type KeptWeights, weightsOf } from '@/db/queries/evaluation';
import type { GenotypeRow } from '@/db/schema';
import { DomainError, isDomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import type { KnownSizes } from '@/domain/records/genotype';
import { type NetworkSizes, type NetworkWeights, networkSizes, readTorchWeights, readWeights } from '@/nas/export';
import type { ServiceContext } from '@/server/context';
import { fileWithin } from './stored-files';
import { damaged } from './verified-file';

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(least).max(most)).optional();

export const networkQuery = {
  /** The retraining whose weights to use; without it the newest, unless sizes are requested. */
  run: runIdSchema.optional(),
  initChannels: whole(2, 512),
  layers: whole(1, 64),
  classes: whole(2, 100_000),
  resolution: whole(8, 1024),
  inputChannels: z
    .enum(['1', '3'], { error: 'must be 1 or 3' })
    .transform((text): 1 | 3 => (text === '1' ? 1 : 3))
    .optional(),
};
export type NetworkQuery = z.output<z.ZodObject<typeof networkQuery>>;

export interface GenotypeNetwork {
  readonly sizes: NetworkSizes;
  /** Null if it is not trained. */
  readonly weights: NetworkWeights | null;
  readonly kept: KeptWeights | null;
}

/** Bytes; they are read whole. */
const largestWeights = 1 << 30;

/** `known`: where the query is silent. Throws `not-found` if the requested run left no weights of this genotype or their file is gone, `corrupt-data` if it is damaged. */
export async function genotypeNetwork(
  ctx: ServiceContext,
  row: GenotypeRow,
  known: KnownSizes,
  { run, ...asked }: NetworkQuery,
): Promise<GenotypeNetwork> {
  const all = weightsOf(ctx.db, [row.hash]);
  if (run !== undefined) {
    const kept = all.find((each) => each.run.id === run);
    if (kept === undefined)
      throw new DomainError('not-found', `The run ${run} left no weights of this genotype.`, { field: 'run' });
    return trainedNetwork(ctx, row, kept, fileOf(ctx, kept));
  }
  const sized = Object.values(asked).some((value) => value !== undefined);
  if (!sized) {
    for (const kept of all) {
      const file = presentFile(ctx, kept);
      const read = file === null ? null : await readable(ctx, row, kept, file);
      if (read !== null) return read;
    }
  }
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return { sizes: networkSizes(row.document, { ...known, ...given }), weights: null, kept: null };
}

/** Weights sent by a script from outside may be invalid: then others are used. */
async function readable(ctx: ServiceContext, row: GenotypeRow, kept: KeptWeights, file: string) {
  try {
    return await trainedNetwork(ctx, row, kept, file);
  } catch (error) {
    if (kept.run.kind === 'external' && isDomainError(error) && error.code !== 'not-found') return null;
    throw error;
  }
}

async function trainedNetwork(
  ctx: ServiceContext,
  row: GenotypeRow,
  kept: KeptWeights,
  file: string,
): Promise<GenotypeNetwork> {
  const { config } = kept.run;
  if (config.kind !== 'evaluate' && config.kind !== 'external')
    throw new DomainError('corrupt-data', `The run ${kept.run.id} is not a retraining.`);
  if (kept.artefact.size > largestWeights)
    throw new DomainError(
      'corrupt-data',
      `The weights of ${kept.run.id} are too large to be a network of this genotype.`,
    );
  const bytes = await readFile(/*turbopackIgnore: true*/ file);
  if (createHash('sha256').update(bytes).digest('hex') !== kept.artefact.sha256) {
    throw await damaged(ctx, kept.artefact, file);
  }
  if (config.kind === 'external') return { ...readTorchWeights(bytes, row.document), kept };
  const { initChannels, layers } = config;
  return { ...readWeights(bytes, row.document, { initChannels, layers }), kept };
}

function fileOf(ctx: ServiceContext, { directory, artefact }: KeptWeights): string {
  return fileWithin(path.join(ctx.settings.dataDirectory, directory), artefact.path);
}

/** Weights may have been cleaned up: then older ones are used, or none. */
function presentFile(ctx: ServiceContext, kept: KeptWeights): string | null {
  try {
    return fileOf(ctx, kept);
  } catch (error) {
    if (isDomainError(error) && error.code === 'not-found') return null;
    throw error;
  }
}
