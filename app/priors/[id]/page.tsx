/** @file One prior. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { priorIdSchema } from '@/domain/ids';
import { PriorPage } from './prior-page';

export const metadata: Metadata = { title: 'Prior' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PriorPage id={idFromAddress(priorIdSchema, id)} />;
}
