/** @file A new study. */
import type { Metadata } from 'next';
import { NewStudyPage } from './new-study-page';

export const metadata: Metadata = { title: 'New study' };

export default function Page() {
  return <NewStudyPage />;
}
