'use client';
/** @file A link whose page is prefetched on hover or focus. Prefetching on sight would load a hundred pages for a table of runs. */
import Link from 'next/link';
import { type ComponentProps, useState } from 'react';

export function IntentLink({ onPointerEnter, onFocus, ...rest }: ComponentProps<typeof Link>) {
  const [reached, setReached] = useState(false);
  return (
    <Link
      {...rest}
      prefetch={reached ? null : false}
      onPointerEnter={(event) => {
        setReached(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setReached(true);
        onFocus?.(event);
      }}
    />
  );
}
