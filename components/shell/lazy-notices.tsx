'use client';
/** @file The place of notices, loaded once the page has nothing better to do: nothing has to be said before. */
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { whenIdle } from '../when-idle';

const Notices = dynamic(() => import('./notices').then((part) => part.Notices), { ssr: false });

export function LazyNotices() {
  const [idle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  return idle ? <Notices /> : null;
}
