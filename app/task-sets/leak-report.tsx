/** @file Whether an image is in two parts, which ones, and what else the comparison found. */
import { ImageGrid } from '@/components/datasets/image-grid';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { plural } from '@/domain/format';
import type { Part, SetAside } from '@/domain/task-set';
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
      {leak.pairs.length === 0 ? null : (
        <ul aria-label="Images in two parts" className="grid grid-cols-[repeat(auto-fill,minmax(136px,1fr))] gap-3">
          {leak.pairs.map(({ earlier, later }) => (
            <li key={`${keyOf(earlier)} ${keyOf(later)}`} className="flex min-w-0 gap-1">
              <LeakedPicture image={earlier} />
              <LeakedPicture image={later} />
            </li>
          ))}
        </ul>
      )}
      {leak.notes.map((note) => (
        <p key={note} className="text-muted text-xs">
          {note}
        </p>
      ))}
    </div>
  );
}

const keyOf = ({ id, split, index }: LeakedImage): string => `${id} ${split} ${index}`;

function LeakedPicture({ image: { id, dataset, part, split, className, index } }: { image: LeakedImage }) {
  return (
    <figure className="w-16 min-w-0">
      <ImageGrid
        dataset={id}
        split={split}
        indices={[index]}
        columns={1}
        alt={`${dataset}, ${split} image ${index}, ${className}, ${partNames[part]}`}
      />
      <figcaption className="truncate text-muted text-xs" title={`${className}, ${partNames[part]}, ${split} ${index}`}>
        {className}
      </figcaption>
    </figure>
  );
}
