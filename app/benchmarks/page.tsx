/** @file Benchmarks. */
import type { Metadata } from 'next';
import { BenchmarksPage } from './benchmarks-page';

export const metadata: Metadata = { title: 'Benchmarks' };

export default function Page() {
  return <BenchmarksPage />;
}
