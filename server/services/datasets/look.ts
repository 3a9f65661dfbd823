/** @file Has datasets looked at by the importing process, where nobody did yet: each pair once, however many ask. */
import { readNear } from '@/datasets/near/kept-near';
import type { NearPairs } from '@/datasets/near/near-pairs';
import type { Dataset } from '@/datasets/open-dataset';
import { type DatasetQuality, readQuality } from '@/datasets/quality';
import { DomainError } from '@/domain/errors';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { askImporter } from '../importer/ask';

const key = Symbol.for('masthead.looks');
const holder = globalThis as typeof globalThis & { [key]?: Map<string, Promise<unknown>> };

async function look(ctx: ServiceContext, a: Dataset, b: Dataset): Promise<void> {
  const underWay = holder[key] ?? new Map<string, Promise<unknown>>();
  holder[key] = underWay;
  const name = [a.directory, b.directory].sort().join('\n');
  const asked =
    underWay.get(name) ??
    askImporter(
      ctx,
      { kind: 'look', directories: [a.directory, b.directory] },
      { limits: tunables.lookingLimits },
    ).finally(() => underWay.delete(name));
  underWay.set(name, asked);
  await asked;
}

/** Near copies across two datasets, or in different classes of one. The first time it takes about a minute for a hundred thousand images. */
export async function nearPairs(ctx: ServiceContext, a: Dataset, b: Dataset): Promise<NearPairs> {
  const known = readNear(a, b);
  if (known !== undefined) return known;
  await look(ctx, a, b);
  return readNear(a, b) ?? unkept();
}

export async function datasetQuality(ctx: ServiceContext, dataset: Dataset): Promise<DatasetQuality> {
  const known = readQuality(dataset);
  if (known !== undefined) return known;
  await look(ctx, dataset, dataset);
  return readQuality(dataset) ?? unkept();
}

function unkept(): never {
  throw new DomainError(
    'unavailable',
    'What was found can’t be kept beside the dataset: is its folder writable, and the disk not full?',
  );
}
