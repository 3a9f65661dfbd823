/** @file One benchmark. */
import type { Metadata } from 'next';
import { idFromAddress } from '@/components/record-id';
import { benchmarkIdSchema } from '@/domain/ids';
import { BenchmarkPage } from './benchmark-page';

export const metadata: Metadata = { title: 'Benchmark' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <BenchmarkPage id={idFromAddress(benchmarkIdSchema, id)} />;
}
