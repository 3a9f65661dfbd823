/** @file The place of what is still being fetched, at its final size, so that nothing moves when it arrives. */
import { cx } from './class-names';

export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      aria-hidden
      data-placeholder
      className={cx('motion-safe:animate-pulse rounded-md bg-placeholder', className)}
    />
  );
}

export function SkeletonRows({ rows = 4 }: { rows?: number }) {
  return (
    <output aria-label="Loading" className="block">
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((key) => (
        <div key={key} className="flex h-row items-center gap-4 px-3">
          <Skeleton className="h-3 w-1/3" />
          <Skeleton className="h-3 w-1/6" />
          <Skeleton className="ml-auto h-3 w-1/6" />
        </div>
      ))}
    </output>
  );
}

/** The first of several columns: where they stand one below the other, those below wait below the screen, so that none is pushed down in view. */
export function SkeletonColumn({ rows }: { rows: number }) {
  return (
    <div className="max-xl:min-h-dvh">
      <SkeletonRows rows={rows} />
    </div>
  );
}
