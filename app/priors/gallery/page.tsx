/** @file Priors that the operator offers. */
import type { Metadata } from 'next';
import { GalleryPage } from './gallery-page';

export const metadata: Metadata = { title: 'Gallery of priors' };

export default function Page() {
  return <GalleryPage />;
}
