/** @file Editing a task set; one that runs used gets a new version. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { taskSetIdSchema } from '@/domain/ids';
import { TaskSetEditorPage } from '../../task-set-editor-page';

export const metadata: Metadata = { title: 'Edit a task set' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <TaskSetEditorPage copyOf={null} dataset={null} edited={idFromAddress(taskSetIdSchema, id)} />;
}
