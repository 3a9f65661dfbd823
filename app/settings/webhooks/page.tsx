/** @file Settings: webhooks. */
import type { Metadata } from 'next';
import { WebhooksPage } from './webhooks-page';

export const metadata: Metadata = { title: 'Webhooks' };

export default function Page() {
  return <WebhooksPage />;
}
