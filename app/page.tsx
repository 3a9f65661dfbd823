/** @file Home. */
import type { Metadata } from 'next';
import { FollowTrackerLink } from './follow-tracker-link';
import { HomePage } from './home-page';

export const metadata: Metadata = { title: 'Home · Masthead' };

export default function Page() {
  return (
    <>
      <FollowTrackerLink />
      <HomePage />
    </>
  );
}
