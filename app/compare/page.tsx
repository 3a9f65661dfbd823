/** @file Compare. */
import type { Metadata } from 'next';
import { ComparePage } from './compare-page';

export const metadata: Metadata = { title: 'Compare' };

export default function Page() {
  return <ComparePage />;
}
