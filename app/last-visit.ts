'use client';
/** @file When this browser last looked at Home, so that what ended since stands out. */
import { useEffect, useState } from 'react';

const key = 'masthead.last-visit';

/** Milliseconds since the epoch; null before the first visit and on the server. Renewed when the page is left. */
export function useLastVisit(): number | null {
  const [visit, setVisit] = useState<number | null>(null);
  useEffect(() => {
    const stored = Number(localStorage.getItem(key));
    setVisit(stored > 0 ? stored : null);
    const leave = (): void => localStorage.setItem(key, String(Date.now()));
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, []);
  return visit;
}
