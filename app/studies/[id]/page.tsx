/** @file One study. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { studyIdSchema } from '@/domain/ids';
import { StudyPage } from './study-page';

export const metadata: Metadata = { title: 'Study' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <StudyPage id={idFromAddress(studyIdSchema, id)} />;
}
