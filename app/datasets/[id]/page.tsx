/** @file One dataset. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { datasetIdSchema } from '@/domain/ids';
import { DatasetPage } from './dataset-page';

export const metadata: Metadata = { title: 'Dataset' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <DatasetPage id={idFromAddress(datasetIdSchema, id)} />;
}
