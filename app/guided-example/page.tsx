/** @file The guided example. */
import type { Metadata } from 'next';
import { GuidedExamplePage } from './guided-example-page';

export const metadata: Metadata = { title: 'Guided example' };

export default function Page() {
  return <GuidedExamplePage />;
}
