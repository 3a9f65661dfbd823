/** @file Priors. */
import type { Metadata } from 'next';
import { PriorsPage } from './priors-page';

export const metadata: Metadata = { title: 'Priors' };

export default function Page() {
  return <PriorsPage />;
}
