/** @file One genotype. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { genotypeIdSchema } from '@/domain/ids';
import { GenotypePage } from './genotype-page';

export const metadata: Metadata = { title: 'Genotype' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <GenotypePage id={idFromAddress(genotypeIdSchema, id)} />;
}
