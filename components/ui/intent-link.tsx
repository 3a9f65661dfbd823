'use client';
/** @file A link whose page is fetched when it is reached for. By sight a table of runs would ask for a hundred pages at once. */
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
