/** @file One task set. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { taskSetIdSchema } from '@/domain/ids';
import { TaskSetPage } from './task-set-page';

export const metadata: Metadata = { title: 'Task set' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <TaskSetPage id={idFromAddress(taskSetIdSchema, id)} />;
}
