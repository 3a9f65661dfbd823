'use client';
/** @file The genotypes of a comparison; the one that they are held against stands in the address. */
import type { Comparison } from '@/components/compare/comparison';
import { GenotypeComparison } from '@/components/compare/genotype-comparison';
import { useUrlState } from '@/components/url-state';

export function GenotypesPanel({ comparison }: { comparison: Comparison }) {
  const [reference, setReference] = useUrlState('reference');
  return <GenotypeComparison comparison={comparison} reference={reference} onReference={setReference} />;
}
