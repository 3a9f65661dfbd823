/** @file Launch. */
import type { Metadata } from 'next';
import { LaunchPage } from './launch-page';

export const metadata: Metadata = { title: 'Launch' };

export default function Page() {
  return <LaunchPage />;
}
