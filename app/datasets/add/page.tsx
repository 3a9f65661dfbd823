/** @file Adding a dataset. */
import type { Metadata } from 'next';
import { AddDatasetPage } from './add-dataset-page';

export const metadata: Metadata = { title: 'Add a dataset' };

export default function Page() {
  return <AddDatasetPage />;
}
