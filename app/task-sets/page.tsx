/** @file Task sets. */
import type { Metadata } from 'next';
import { TaskSetsPage } from './task-sets-page';

export const metadata: Metadata = { title: 'Task sets' };

export default function Page() {
  return <TaskSetsPage />;
}
