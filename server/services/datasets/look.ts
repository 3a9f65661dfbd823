/** @file Has datasets looked at by the importing process, where nobody did yet: each pair once, however many ask. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type EqualImages, keepEqual, readEqual } from '@/datasets/equal-images';
import { readNear } from '@/datasets/near/kept-near';
import type { NearPairs } from '@/datasets/near/near-pairs';
import type { Dataset } from '@/datasets/open-dataset';
import { type DatasetQuality, readQuality } from '@/datasets/quality';
import { DomainError } from '@/domain/errors';
import type { ImporterJob } from '@/domain/importer-protocol';
import { tunables } from '@/domain/tunables';
import type { ServiceContext } from '@/server/context';
import { askImporter, importerProgram } from '../importer/ask';

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

const comparing = Symbol.for('masthead.comparing');
const comparisons = globalThis as typeof globalThis & { [comparing]?: Map<string, Promise<unknown>> };

/**
 * Equal images within a dataset, or across two: kept beside them by their import or by a check before, else looked for by a process of its own. One
 * comparison runs at a time; who asks for one under way waits for it.
 */
export async function equalImages(ctx: ServiceContext, a: Dataset, b: Dataset): Promise<EqualImages> {
  const found = readEqual(a, b);
  if (found !== undefined) return found;
  // Outside a server there is nobody whom it would keep waiting, and no such program.
  const { programs } = ctx.settings;
  if (programs === undefined || programs === null || !existsSync(path.join(programs, importerProgram)))
    return keepEqual(a, b);
  const underWay = comparisons[comparing] ?? new Map<string, Promise<unknown>>();
  comparisons[comparing] = underWay;
  const name = [a.directory, b.directory].sort().join('\n');
  const before = [...underWay.values()].at(-1);
  const mine = underWay.get(name) ?? compareAfter(before);
  underWay.set(name, mine);
  try {
    await mine;
  } finally {
    if (underWay.get(name) === mine) underWay.delete(name);
  }
  const kept = readEqual(a, b);
  if (kept !== undefined) return kept;
  throw new DomainError('unavailable', `The result can't be stored in ${a.manifest.name}'s folder: check its disk.`);

  async function compareAfter(earlier: Promise<unknown> | undefined): Promise<void> {
    await earlier?.catch(() => undefined);
    const job = { kind: 'compare', directories: [a.directory, b.directory] } satisfies ImporterJob;
    await askImporter(ctx, job, { limits: tunables.lookingLimits, alone: true });
  }
}
