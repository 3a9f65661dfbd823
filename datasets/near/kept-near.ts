/** @file Near copies of two datasets, found once and kept beside the first one's images. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '@/disk/durable-file';
import type { Dataset } from '../open-dataset';
import { bitsFor, findNear, type NearImage, type NearPairs, type NearProgress, nearRule } from './near-pairs';

const imageSchema = z.tuple([z.enum(['train', 'test']), z.int()]);
const pairsSchema = z.array(z.tuple([imageSchema, imageSchema]));
const keptSchema = z.object({
  version: z.literal(2),
  rule: z.object({ bits: z.int(), likeness: z.literal(nearRule.likeness) }),
  complete: z.boolean(),
  pairs: pairsSchema,
  within: z.object({ count: z.int(), complete: z.boolean(), pairs: pairsSchema }).nullable(),
});

/** The order does not matter: kept is one file for two datasets. */
function ordered(
  a: Dataset,
  b: Dataset,
): { readonly first: Dataset; readonly second: Dataset; readonly turned: boolean } {
  const turned = a.manifest.contentHash > b.manifest.contentHash;
  return turned ? { first: b, second: a, turned } : { first: a, second: b, turned };
}

const ruleBits = (a: Dataset, b: Dataset): number =>
  a.manifest.contentHash === b.manifest.contentHash ? bitsFor(a) : bitsFor(a, b);

const fileOf = (first: Dataset, second: Dataset): string =>
  join(first.directory, `near-${second.manifest.contentHash.slice(0, 16)}.json`);

/** Undefined where nobody looked yet. */
export function readNear(a: Dataset, b: Dataset): NearPairs | undefined {
  const { first, second, turned } = ordered(a, b);
  try {
    const { pairs, complete, within, rule } = keptSchema.parse(JSON.parse(readFileSync(fileOf(first, second), 'utf8')));
    if (rule.bits !== ruleBits(a, b)) return undefined;
    const image = ([split, index]: z.infer<typeof imageSchema>): NearImage => ({ split, index });
    return {
      complete,
      pairs: pairs.map(([one, other]) => (turned ? [image(other), image(one)] : [image(one), image(other)])),
      within: within && { ...within, pairs: within.pairs.map(([one, other]) => [image(one), image(other)]) },
    };
  } catch {
    return undefined;
  }
}

/** Looks, and keeps what was found. About a minute for a hundred thousand images: for a process of its own. */
export async function keepNear(a: Dataset, b: Dataset, onProgress?: NearProgress): Promise<void> {
  const { first, second } = ordered(a, b);
  const { pairs, complete, within } = await findNear(first, second, onProgress);
  const plain = ([one, other]: readonly [NearImage, NearImage]): z.infer<typeof pairsSchema>[number] => [
    [one.split, one.index],
    [other.split, other.index],
  ];
  const kept = {
    version: 2,
    rule: { bits: ruleBits(a, b), likeness: nearRule.likeness },
    complete,
    pairs: pairs.map(plain),
    within: within && { ...within, pairs: within.pairs.map(plain) },
  } satisfies z.input<typeof keptSchema>;
  writeDurably(fileOf(first, second), new TextEncoder().encode(JSON.stringify(kept)));
}
