'use client';
/** @file A section that is loaded and drawn once it is nearly in view, and stays from then on. */
import { type ReactNode, useState } from 'react';
import { useNear } from '../run/use-near';
import { Skeleton } from '../ui/skeleton';

export function WhenNear({ children }: { children: ReactNode }) {
  const [box, near] = useNear<HTMLDivElement>();
  const [reached, setReached] = useState(false);
  if (near && !reached) setReached(true);
  return <div ref={box}>{reached || near ? children : <Skeleton className="h-96" />}</div>;
}
