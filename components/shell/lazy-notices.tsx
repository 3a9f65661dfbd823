'use client';
/** @file The place of notices, loaded once the page has nothing better to do: nothing has to be said before. */
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';

const Notices = dynamic(() => import('./notices').then((part) => part.Notices), { ssr: false });

/** Milliseconds in which even a busy page gets it. */
const patience = 3000;

export function LazyNotices() {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    // Not in every browser.
    if (typeof requestIdleCallback === 'undefined') {
      const timer = setTimeout(() => setIdle(true), patience / 2);
      return () => clearTimeout(timer);
    }
    const request = requestIdleCallback(() => setIdle(true), { timeout: patience });
    return () => cancelIdleCallback(request);
  }, []);
  return idle ? <Notices /> : null;
}
