/** @file Importing a published table. */
import type { Metadata } from 'next';
import { ImportBenchmarkPage } from './import-benchmark-page';

export const metadata: Metadata = { title: 'Import a benchmark' };

export default function Page() {
  return <ImportBenchmarkPage />;
}
