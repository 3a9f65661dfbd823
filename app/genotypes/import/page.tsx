/** @file Importing a genotype. */
import type { Metadata } from 'next';
import { ImportGenotypePage } from './import-genotype-page';

export const metadata: Metadata = { title: 'Import a genotype' };

export default function Page() {
  return <ImportGenotypePage />;
}
