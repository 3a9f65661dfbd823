/** @file How a script from outside logs in here. */
import type { Metadata } from 'next';
import { settings } from '@/server/environment';
import { ConnectPage } from './connect-page';

export const metadata: Metadata = { title: 'Connect a script' };
export const dynamic = 'force-dynamic';

export default function Page() {
  return <ConnectPage url={settings().url} />;
}
