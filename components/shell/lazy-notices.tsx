'use client';
/** @file The place of notices, loaded with the first of them. */
import dynamic from 'next/dynamic';
import { patient } from '@/components/patient';
import { useNoticesWanted } from '../ui/toast';

const Notices = dynamic(
  patient(() => import('./notices').then((part) => part.Notices)),
  { ssr: false },
);

export function LazyNotices() {
  return useNoticesWanted() ? <Notices /> : null;
}
