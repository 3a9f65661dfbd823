/** @file Where an invitation's link leads. Without a session the layout shows its form. */
import type { Metadata } from 'next';
import { JoinPage } from './join-page';

export const metadata: Metadata = { title: 'Join' };

export default function Page() {
  return <JoinPage />;
}
