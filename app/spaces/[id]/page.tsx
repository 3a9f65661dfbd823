/** @file One search space. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { spaceIdSchema } from '@/domain/ids';
import { SpacePage } from './space-page';

export const metadata: Metadata = { title: 'Search space' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <SpacePage id={idFromAddress(spaceIdSchema, id)} />;
}
