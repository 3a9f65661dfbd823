/** @file Real images of a dataset, drawn by the server as one picture. */
import { apiAddress } from '../base-path';
import { cx } from '../ui/class-names';

export interface ImageGridProps {
  readonly dataset: string;
  /** What is seen, for those who don't see it: "24 training images of class 3". */
  readonly alt: string;
  readonly split?: 'train' | 'test';
  /** Class index; images of any class where absent. */
  readonly classIndex?: number;
  readonly count?: number;
  readonly seed?: number;
  readonly columns?: number;
  /** These images of the split instead of a draw. */
  readonly indices?: readonly number[];
  readonly className?: string;
}

export function ImageGrid({
  dataset,
  alt,
  split = 'train',
  classIndex,
  count = 24,
  seed = 0,
  columns = 8,
  indices,
  className,
}: ImageGridProps) {
  const query = new URLSearchParams({ split, columns: String(columns) });
  if (indices === undefined) {
    query.set('count', String(count));
    query.set('seed', String(seed));
    if (classIndex !== undefined) query.set('class', String(classIndex));
  } else {
    query.set('indices', indices.join(','));
  }
  const rows = Math.ceil((indices?.length ?? count) / columns);
  return (
    <img
      loading="lazy"
      decoding="async"
      src={apiAddress(`/api/datasets/${dataset}/grid.png?${query}`)}
      alt={alt}
      width={columns * 32}
      height={rows * 32}
      className={cx('block h-auto w-full rounded-sm bg-sunken [image-rendering:pixelated]', className)}
    />
  );
}
