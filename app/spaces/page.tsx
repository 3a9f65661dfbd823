/** @file Search spaces. */
import type { Metadata } from 'next';
import { SpacesPage } from './spaces-page';

export const metadata: Metadata = { title: 'Search spaces' };

export default function Page() {
  return <SpacesPage />;
}
