/** @file Where an invitation's link leads. Whoever is not signed in gets its form from the layout. */
import type { Metadata } from 'next';
import { JoinPage } from './join-page';

export const metadata: Metadata = { title: 'Join' };

export default function Page() {
  return <JoinPage />;
}
