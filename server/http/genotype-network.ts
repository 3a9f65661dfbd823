/** @file The network of a genotype that a download is about: as a retraining left it, or at sizes asked for. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type KeptWeights, weightsOf } from '@/db/queries/evaluation/find';
import type { GenotypeRow } from '@/db/schema';
import { DomainError, isDomainError } from '@/domain/errors';
import { cellInputs } from '@/domain/genotype';
import { runIdSchema } from '@/domain/ids';
import { spacePresets } from '@/domain/space';
import { type NetworkSizes, type NetworkWeights, networkSizes, readWeights } from '@/nas/export';
import type { ServiceContext } from '@/server/context';
import { fileWithin } from './artefact-download';

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(least).max(most)).optional();

export const networkQuery = {
  /** A retraining whose weights to take; without it the newest, unless sizes are asked for. */
  run: runIdSchema.optional(),
  initChannels: whole(2, 512),
  layers: whole(1, 64),
  classes: whole(2, 100_000),
  resolution: whole(8, 1024),
};
export type NetworkQuery = z.output<z.ZodObject<typeof networkQuery>>;

export interface GenotypeNetwork {
  readonly sizes: NetworkSizes;
  /** Null where it is not trained. */
  readonly weights: NetworkWeights | null;
  readonly kept: KeptWeights | null;
}

/** Throws `not-found` where the run asked for left no weights of this genotype, or their file is gone. */
export async function genotypeNetwork(
  ctx: ServiceContext,
  row: GenotypeRow,
  { run, ...asked }: NetworkQuery,
): Promise<GenotypeNetwork> {
  const all = weightsOf(ctx.db, [row.hash]);
  if (run !== undefined) {
    const kept = all.find((each) => each.run.id === run);
    if (kept === undefined)
      throw new DomainError('not-found', `The run ${run} left no weights of this genotype.`, { field: 'run' });
    return trainedNetwork(row, kept, fileOf(ctx, kept));
  }
  const sized = Object.values(asked).some((value) => value !== undefined);
  if (!sized) {
    for (const kept of all) {
      const file = presentFile(ctx, kept);
      if (file !== null) return trainedNetwork(row, kept, file);
    }
  }
  const single = cellInputs(row.document.normal) === 1;
  const { initChannels, layers } = spacePresets[single ? 'nas-bench-201' : 'base'];
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const sizes = { initChannels, layers, classes: 10, resolution: 32, ...given };
  return { sizes: networkSizes(row.document, sizes), weights: null, kept: null };
}

async function trainedNetwork(row: GenotypeRow, kept: KeptWeights, file: string): Promise<GenotypeNetwork> {
  const { config } = kept.run;
  if (config.kind !== 'evaluate') throw new DomainError('corrupt-data', `The run ${kept.run.id} is no retraining.`);
  const { initChannels, layers } = config;
  const bytes = await readFile(/*turbopackIgnore: true*/ file);
  return { ...readWeights(bytes, row.document, { initChannels, layers }), kept };
}

function fileOf(ctx: ServiceContext, { directory, artefact }: KeptWeights): string {
  return fileWithin(path.join(ctx.settings.dataDirectory, directory), artefact.path);
}

/** Weights may have been cleaned up: then older ones serve, or none. */
function presentFile(ctx: ServiceContext, kept: KeptWeights): string | null {
  try {
    return fileOf(ctx, kept);
  } catch (error) {
    if (isDomainError(error) && error.code === 'not-found') return null;
    throw error;
  }
}
