/** @file Genotypes. */
import type { Metadata } from 'next';
import { GenotypesPage } from './genotypes-page';

export const metadata: Metadata = { title: 'Genotypes' };

export default function Page() {
  return <GenotypesPage />;
}
