/** @file A new task set: from scratch, from a dataset (?dataset=) or as a copy (?from=). */
import type { Metadata } from 'next';
import { datasetIdSchema, taskSetIdSchema } from '@/domain/ids';
import { TaskSetEditorPage } from '../task-set-editor-page';

export const metadata: Metadata = { title: 'New task set' };

export default async function Page({ searchParams }: { searchParams: Promise<{ from?: string; dataset?: string }> }) {
  const { from, dataset } = await searchParams;
  return (
    <TaskSetEditorPage
      copyOf={taskSetIdSchema.safeParse(from).data ?? null}
      dataset={datasetIdSchema.safeParse(dataset).data ?? null}
      edited={null}
    />
  );
}
