'use client';
/** @file The container of notices, loaded once the page is idle. */
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { whenIdle } from '../when-idle';

const Notices = dynamic(() => import('./notices').then((part) => part.Notices), { ssr: false });

export function LazyNotices() {
  const [idle, setIdle] = useState(false);
  useEffect(() => whenIdle(() => setIdle(true)), []);
  return idle ? <Notices /> : null;
}
