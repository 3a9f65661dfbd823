/** @file One run. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { runIdSchema } from '@/domain/ids';
import { RunPage } from './run-page';

export const metadata: Metadata = { title: 'Run' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RunPage id={idFromAddress(runIdSchema, id)} />;
}
