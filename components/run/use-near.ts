'use client';
/** @file Whether an element is in view, or nearly: what is far below is neither fetched nor drawn. */
import { type RefObject, useEffect, useRef, useState } from 'react';

/** Distance beyond the screen at which elements are prepared, in pixels. */
const margin = 250;
const listeners = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** One observer for all: a page may have a thousand charts. */
function shared(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) listeners.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: `${margin}px 0px` },
  );
  return observer;
}

export function useNear<T extends Element>(): [RefObject<T | null>, boolean] {
  const element = useRef<T>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    listeners.set(watched, setNear);
    shared().observe(watched);
    return () => {
      shared().unobserve(watched);
      listeners.delete(watched);
    };
  }, []);
  return [element, near];
}
