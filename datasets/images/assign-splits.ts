/** @file Which spooled images are stored, in which split and order. */
import type { DatasetSplitName } from '@/domain/dataset';
import { DomainError } from '@/domain/errors';
import { randomStream } from '@/domain/random';
import { drawWithout } from '../draw';
import type { Placement } from './layout';
import type { SpooledImage, StoredSplit } from './spool';

export interface Assignment {
  readonly splits: Readonly<Record<DatasetSplitName, StoredSplit>>;
  /** Images left out since the same pixels were in the same class (and split) already. */
  readonly merged: number;
  /** The same, kept: official sets stay as they are. */
  readonly repeated: number;
  /** Images whose pixels also occur in another class. They are kept, because the right class is unknown. */
  readonly contradicting: number;
  /** Test images whose pixels also occur in the training split of their class. Official splits are kept as they are. */
  readonly inBothSplits: number;
}

/** One picture in one class: small, since there may be millions. */
interface Seen {
  readonly classIndex: number;
  /** Those it was seen in. */
  splits: number;
  /** The same picture in another class. */
  other: Seen | null;
}

const bits = { train: 1, test: 2, undecided: 4 } as const;

function inClass(first: Seen | undefined, classIndex: number): Seen | null {
  for (let seen: Seen | null = first ?? null; seen !== null; seen = seen.other)
    if (seen.classIndex === classIndex) return seen;
  return null;
}

/** Where folders give no splits, `testShare` of each class is drawn for the test split: always the same draw. */
export function assignSplits(images: readonly SpooledImage[], placement: Placement, testShare: number): Assignment {
  const { classOf, splitOf, classes } = placement;
  const official = placement.told && splitOf !== null;
  const stored = Array.from(images.keys()).filter((position) => (classOf[position] ?? -1) >= 0);
  const byPath = stored.sort((a, b) => {
    const byClass = (classOf[a] ?? 0) - (classOf[b] ?? 0);
    return byClass === 0 ? order(images[a]?.path, images[b]?.path) : byClass;
  });
  const seen = new Map<string, Seen>();
  const kept = classes.map(
    (): Record<DatasetSplitName | 'undecided', number[]> => ({ train: [], test: [], undecided: [] }),
  );
  const counts = { merged: 0, repeated: 0, contradicting: 0, inBothSplits: 0 };
  for (const position of byPath) {
    const classIndex = classOf[position] ?? 0;
    const split = splitOf?.[position] ?? 'undecided';
    const hash = images[position]?.hash ?? '';
    const first = seen.get(hash);
    const here = inClass(first, classIndex) ?? { classIndex, splits: 0, other: null };
    if ((here.splits & bits[split]) !== 0) {
      counts[official ? 'repeated' : 'merged'] += 1;
      if (official) kept[classIndex]?.[split].push(position);
      continue;
    }
    if (here.splits !== 0) counts.inBothSplits += 1;
    else if (first !== undefined) [here.other, first.other] = [first.other, here];
    if (first !== undefined && first.classIndex !== classIndex) counts.contradicting += 1;
    here.splits |= bits[split];
    if (first === undefined) seen.set(hash, here);
    kept[classIndex]?.[split].push(position);
  }
  for (const [index, lists] of kept.entries()) {
    if (splitOf === null) divide(lists, index, testShare);
    checkClass(classes[index]?.name ?? '', lists);
  }
  return { splits: { train: joined(kept, 'train'), test: joined(kept, 'test') }, ...counts };
}

/** At least one image in each split. */
function divide(lists: Record<DatasetSplitName | 'undecided', number[]>, classIndex: number, testShare: number): void {
  const all = lists.undecided;
  const count = Math.min(all.length - 1, Math.max(1, Math.round(all.length * testShare)));
  const chosen = new Set(drawWithout(all, Math.max(0, count), randomStream(0, 'test split', classIndex)));
  lists.test.push(...all.filter((position) => chosen.has(position)));
  lists.train.push(...all.filter((position) => !chosen.has(position)));
}

function checkClass(name: string, { train, test }: Readonly<Record<DatasetSplitName, number[]>>): void {
  if (train.length > 0 && test.length > 0) return;
  const which = train.length === 0 ? 'training' : 'test';
  const message = `The class "${name}" has no ${which} image: every class needs some in both splits. Nothing was imported.`;
  throw new DomainError('corrupt-data', message, { field: 'paths' });
}

function joined(kept: readonly Readonly<Record<DatasetSplitName, number[]>>[], split: DatasetSplitName): StoredSplit {
  const lists = kept.map((lists) => lists[split]);
  const labels = lists.map((list, label) => new Int32Array(list.length).fill(label));
  return { order: Int32Array.from(lists.flat()), labels: Int32Array.from(labels.flatMap((list) => [...list])) };
}

function order(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
