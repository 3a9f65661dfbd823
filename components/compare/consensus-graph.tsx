'use client';
/** @file What the genotypes of several seeds agree on: each pair as strong as the share that keeps it. */
import { useMemo, useState } from 'react';
import { SupernetGraph } from '@/components/architecture/supernet-graph';
import type { Genotype } from '@/domain/genotype';
import { type ConsensusCell, consensusCells } from './consensus';

export function ConsensusGraph({ genotypes }: { genotypes: readonly Genotype[] }) {
  const cells = useMemo(() => consensusCells(genotypes), [genotypes]);
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      {cells.map((cell) => (
        <Cell key={cell.type} cell={cell} />
      ))}
    </div>
  );
}

function Cell({ cell }: { cell: ConsensusCell }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const agreed = cell.edges.filter(({ weight }) => weight === 1).length;
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 text-muted text-xs">
        {cell.title}: {agreed} of {cell.edges.length} pairs in all of them
      </figcaption>
      <SupernetGraph
        title={cell.title}
        inputs={cell.inputs}
        edges={cell.edges}
        top={1}
        pointed={pointed}
        onPoint={setPointed}
      />
    </figure>
  );
}
