'use client';
/** @file Whether an image is in two parts, which ones, and what else the comparison found. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { CaptionedImage } from '@/components/datasets/captioned-image';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { toProblem } from '@/components/ui/problem';
import { plural } from '@/domain/format';
import type { Part, SetAside, TaskSetSpec } from '@/domain/task-set';
import { partNames } from './parts';

interface LeakedImage {
  readonly id: string;
  readonly dataset: string;
  readonly part: Part;
  readonly split: 'train' | 'test';
  readonly className: string;
  readonly index: number;
}

export interface Leak {
  readonly ok: boolean;
  readonly message: string;
  readonly notes: readonly string[];
  readonly pairs: readonly { readonly earlier: LeakedImage; readonly later: LeakedImage }[];
  readonly copies: readonly SetAside[];
}

/** `onSetAside`: where the task set is edited. */
export function LeakReport({ leak, onSetAside }: { leak: Leak; onSetAside?: (copies: readonly SetAside[]) => void }) {
  const images = leak.copies.reduce((sum, each) => sum + each.images.length, 0);
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="break-words">
        <Badge tone={leak.ok ? 'done' : 'failed'}>{leak.ok ? 'no leak' : 'leak'}</Badge> {leak.message}
      </p>
      {images === 0 || onSetAside === undefined ? null : (
        <p>
          <Button onClick={() => onSetAside(leak.copies)}>Set {plural(images, 'image')} aside</Button>
          <span className="ml-2 text-muted text-xs">No task draws them; the task set says which ones.</span>
        </p>
      )}
      <LeakedPairs label="Images in two parts" pairs={leak.pairs} />
      {leak.notes.map((note) => (
        <p key={note} className="text-muted text-xs">
          {note}
        </p>
      ))}
    </div>
  );
}

function LeakedPairs({ label, pairs }: { label: string; pairs: Leak['pairs'] }) {
  if (pairs.length === 0) return null;
  return (
    <ul aria-label={label} className="grid grid-cols-[repeat(auto-fill,minmax(136px,1fr))] gap-3">
      {pairs.map(({ earlier, later }) => (
        <li key={`${keyOf(earlier)} ${keyOf(later)}`} className="flex min-w-0 gap-1">
          <LeakedPicture image={earlier} />
          <LeakedPicture image={later} />
        </li>
      ))}
    </ul>
  );
}

/** Milliseconds. */
const refetchEvery = 2000;

/** Near copies in two parts: not refused, since only people can tell. Looked for once for each dataset, apart from the check. */
export function NearCopies({
  spec,
  onSetAside,
}: {
  spec: TaskSetSpec;
  onSetAside?: (copies: readonly SetAside[]) => void;
}) {
  const trpc = useTRPC();
  const near = useQuery(
    trpc.taskSets.nearCopies.queryOptions(
      { spec },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => (state.data?.looking ? refetchEvery : false),
      },
    ),
  );
  if (near.error !== null) return <p className="text-muted text-xs">Near copies: {toProblem(near.error).message}</p>;
  if (near.data === undefined || near.data.looking)
    return <p className="text-muted text-xs">Looking for near copies, which takes about a minute the first time</p>;
  const { count, complete, pairs, copies } = near.data;
  const limit = complete ? '' : ' Many images of these datasets are alike, as handwriting is: not all were compared.';
  if (count === 0) return <p className="text-muted text-xs">No near copies in two parts.{limit}</p>;
  const images = copies.reduce((sum, each) => sum + each.images.length, 0);
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p>
        <Badge tone="attention">near copies</Badge> {plural(count, 'pair')} of nearly the same image in two parts.
        {limit}
      </p>
      {onSetAside === undefined ? null : (
        <p>
          <Button onClick={() => onSetAside(copies)}>Set {plural(images, 'near copy', 'near copies')} aside</Button>
          <span className="ml-2 text-muted text-xs">Or leave them: they are not refused.</span>
        </p>
      )}
      <LeakedPairs label="Near copies in two parts" pairs={pairs} />
    </div>
  );
}

const keyOf = ({ id, split, index }: LeakedImage): string => `${id} ${split} ${index}`;

function LeakedPicture({ image: { id, dataset, part, split, className, index } }: { image: LeakedImage }) {
  return (
    <CaptionedImage
      dataset={id}
      split={split}
      index={index}
      caption={className}
      alt={`${dataset}, ${split} image ${index}, ${className}, ${partNames[part]}`}
    />
  );
}
