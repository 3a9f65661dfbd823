/** @file Has datasets looked at by the importing process, where nobody did yet: each pair once, however many ask. */
import { readNear } from '@/datasets/near/kept-near';
import type { NearPairs } from '@/datasets/near/near-pairs';
import type { Dataset } from '@/datasets/open-dataset';
import { type DatasetQuality, readQuality } from '@/datasets/quality';
import type { ImporterJob } from '@/domain/importer-protocol';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { askImporter } from '../importer/ask';

const key = Symbol.for('masthead.looks');
const holder = globalThis as typeof globalThis & { [key]?: Map<string, { failure: unknown }> };

/** Begins to look, unless somebody does. Nobody waits: calls of a page come in one request. @throws what the last look failed with, once */
function begin(ctx: ServiceContext, a: Dataset, b: Dataset): null {
  const underWay = holder[key] ?? new Map<string, { failure: unknown }>();
  holder[key] = underWay;
  const name = [a.directory, b.directory].sort().join('\n');
  const known = underWay.get(name);
  if (known?.failure !== undefined) {
    underWay.delete(name);
    throw known.failure;
  }
  if (known !== undefined) return null;
  const look = { failure: undefined as unknown };
  underWay.set(name, look);
  const job = { kind: 'look', directories: [a.directory, b.directory] } satisfies ImporterJob;
  askImporter(ctx, job, { limits: tunables.lookingLimits })
    .then(() => underWay.delete(name))
    .catch((error: unknown) => {
      look.failure = error;
    });
  return null;
}

/** Near copies across two datasets, or in different classes of one; null while a process looks: a minute for a few hundred thousand images. */
export function nearPairs(ctx: ServiceContext, a: Dataset, b: Dataset): NearPairs | null {
  return readNear(a, b) ?? begin(ctx, a, b);
}

/** Null while a process looks. */
export function datasetQuality(ctx: ServiceContext, dataset: Dataset): DatasetQuality | null {
  return readQuality(dataset) ?? begin(ctx, dataset, dataset);
}
