/** @file The calibration that an int8 download needs: of the newest measurement that read the same weights file. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type KeptWeights, type Measurement, measurementsOf } from '@/db/queries/evaluation';
import { isDomainError } from '@/domain/errors';
import { loggedNumber } from '@/domain/float';
import { type Quantisation, quantisationSchema } from '@/nas/export';
import type { ServiceContext } from '@/server/context';
import { fileWithin } from './stored-files';
import { requireSound } from './verified-file';

export interface Calibration {
  readonly ranges: Quantisation['ranges'];
  /** For the file's metadata: how it was calibrated and what it then reached. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Null if these weights were never measured in eight bits. @throws DomainError `corrupt-data` for a damaged file */
export async function calibrationOf(ctx: ServiceContext, kept: KeptWeights): Promise<Calibration | null> {
  for (const measured of measurementsOf(ctx.db, [kept.hash])) {
    const { ranges: file, directory } = measured;
    if (file === null) continue;
    const at = presentFile(path.join(ctx.settings.dataDirectory, directory), file.path);
    if (at === null) continue;
    await requireSound(ctx, file, at);
    const read = quantisationSchema.parse(JSON.parse(await readFile(/*turbopackIgnore: true*/ at, 'utf8')));
    if (read.weights === kept.artefact.sha256)
      return { ranges: read.ranges, metadata: metadataOf(measured, read.images) };
  }
  return null;
}

/** Null if it was cleaned up. */
function presentFile(directory: string, name: string): string | null {
  try {
    return fileWithin(directory, name);
  } catch (error) {
    if (isDomainError(error) && error.code === 'not-found') return null;
    throw error;
  }
}

function metadataOf({ run, evaluation: { values } }: Measurement, images: number): Record<string, string> {
  const figures = ['int8.accuracy', 'int8.floatAccuracy', 'int8.images'].flatMap((key) =>
    values[key] === undefined ? [] : [[key, String(loggedNumber(Number(values[key])))] as const],
  );
  return {
    quantisation: `int8: weights per output channel, activations per tensor by the range over ${images} training images`,
    calibratedBy: run.id,
    ...Object.fromEntries(figures),
  };
}
