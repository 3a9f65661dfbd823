'use client';
/** @file One image of a dataset with a line below it, for pairs side by side. */
import { ImageGrid } from './image-grid';

export function CaptionedImage({
  dataset,
  split,
  index,
  caption,
  alt,
}: {
  dataset: string;
  split: 'train' | 'test';
  index: number;
  caption: string;
  alt: string;
}) {
  return (
    <figure className="w-16 min-w-0">
      <ImageGrid dataset={dataset} split={split} indices={[index]} columns={1} alt={alt} />
      <figcaption className="truncate text-muted text-xs" title={alt}>
        {caption}
      </figcaption>
    </figure>
  );
}
