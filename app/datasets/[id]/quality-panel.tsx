'use client';
/** @file What may be wrong with a dataset's labels and images, as pictures. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTRPC } from '@/components/api';
import { CaptionedImage } from '@/components/datasets/captioned-image';
import { Badge } from '@/components/ui/badge';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { formatCount, plural } from '@/domain/format';
import type { DatasetId } from '@/domain/ids';
import type { DatasetQualityRecord } from '@/domain/records/dataset';

type Shown = DatasetQualityRecord['blank']['images'][number];

export function QualityPanel({ id }: { id: DatasetId }) {
  const trpc = useTRPC();
  const quality = useQuery(
    trpc.datasets.quality.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (state.data === null ? refetchEvery : false) },
    ),
  );
  return (
    <Panel title="Quality" help="Labels and images worth a look; nothing is excluded because of them">
      <QueryView query={quality}>
        {(found) =>
          found === null ? (
            <p className="text-muted text-sm">Looking at every image, which takes about a minute the first time</p>
          ) : (
            <Findings id={id} found={found} />
          )
        }
      </QueryView>
    </Panel>
  );
}

/** Milliseconds. */
const refetchEvery = 2000;

function Findings({ id, found }: { id: DatasetId; found: DatasetQualityRecord }) {
  const { blank, contradicting, near, repeated, balance } = found;
  return (
    <div className="flex flex-col gap-4 text-sm">
      <Finding
        count={contradicting.count}
        text={`${plural(contradicting.count, 'image')} with the same pixels in two classes`}
      >
        <Pairs id={id} pairs={contradicting.pairs} label="The same image in two classes" />
      </Finding>
      <Finding count={near.count} text={`${plural(near.count, 'pair')} of nearly the same image in two classes`}>
        <Pairs id={id} pairs={near.pairs} label="Near copies in two classes" />
      </Finding>
      <Finding
        count={repeated.count}
        text={`${plural(repeated.count, 'pair')} of the same or nearly the same image in one class${repeated.complete ? '' : ', or more'}`}
      >
        <Pairs id={id} pairs={repeated.pairs} label="Copies in one class" />
      </Finding>
      {near.complete && repeated.complete ? null : (
        <p className="text-muted text-xs">
          Many images are alike, as handwriting is: not all were compared for near copies.
        </p>
      )}
      <Finding count={blank.count} text={`${plural(blank.count, 'blank image')}, of one even colour`}>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(64px,1fr))] gap-2">
          {blank.images.map((image) => (
            <Picture key={keyOf(image)} id={id} image={image} />
          ))}
        </div>
      </Finding>
      <p>
        <Badge tone={balance.largest.images > uneven * balance.smallest.images ? 'attention' : 'done'}>balance</Badge>{' '}
        {balance.largest.images === balance.smallest.images
          ? `Every class has ${formatCount(balance.largest.images)} training images.`
          : `${formatCount(balance.smallest.images)} training images in ${balance.smallest.name}, ${formatCount(balance.largest.images)} in ${balance.largest.name}.`}
      </p>
    </div>
  );
}

/** Times as many images in the largest class as in the smallest. */
const uneven = 3;

function Finding({ count, text, children }: { count: number; text: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-2">
      <p>
        <Badge tone={count === 0 ? 'done' : 'attention'}>{count === 0 ? 'none' : formatCount(count)}</Badge> {text}
      </p>
      {count === 0 ? null : children}
    </div>
  );
}

function Pairs({ id, pairs, label }: { id: DatasetId; pairs: DatasetQualityRecord['near']['pairs']; label: string }) {
  return (
    <ul aria-label={label} className="grid grid-cols-[repeat(auto-fill,minmax(136px,1fr))] gap-3">
      {pairs.map(([one, other]) => (
        <li key={`${keyOf(one)} ${keyOf(other)}`} className="flex min-w-0 gap-1">
          <Picture id={id} image={one} />
          <Picture id={id} image={other} />
        </li>
      ))}
    </ul>
  );
}

const keyOf = ({ split, index }: Shown): string => `${split} ${index}`;

function Picture({ id, image: { split, index, className } }: { id: DatasetId; image: Shown }) {
  return (
    <CaptionedImage
      dataset={id}
      split={split}
      index={index}
      caption={className}
      alt={`${split} image ${index}, ${className}`}
    />
  );
}
