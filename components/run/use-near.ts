'use client';
/** @file Whether an element is in view, or nearly: what is far below is neither fetched nor drawn. */
import { type RefObject, useEffect, useRef, useState } from 'react';

/** Distance beyond the screen at which elements of a known height are prepared, in pixels. */
const usualMargin = 250;
const listeners = new WeakMap<Element, (near: boolean) => void>();
const observers = new Map<number, IntersectionObserver>();

/** One observer for all: a page may have a thousand charts. */
function shared(margin: number): IntersectionObserver {
  const known = observers.get(margin);
  if (known !== undefined) return known;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) listeners.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: `${margin}px 0px` },
  );
  observers.set(margin, observer);
  return observer;
}

/** `margin`: more than usual for what takes another height once it is there, so that this happens out of sight. */
export function useNear<T extends Element>(margin = usualMargin): [RefObject<T | null>, boolean] {
  const element = useRef<T>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    listeners.set(watched, setNear);
    shared(margin).observe(watched);
    return () => {
      shared(margin).unobserve(watched);
      listeners.delete(watched);
    };
  }, [margin]);
  return [element, near];
}
