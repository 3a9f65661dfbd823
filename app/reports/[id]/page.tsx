/** @file One report. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { reportIdSchema } from '@/domain/ids';
import { ReportPage } from './report-page';

export const metadata: Metadata = { title: 'Report' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ReportPage id={idFromAddress(reportIdSchema, id)} />;
}
