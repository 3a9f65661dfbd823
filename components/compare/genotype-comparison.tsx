'use client';
/** @file Genotypes side by side, each once, with the edges marked that the reference doesn't have. */
import { useMemo, useState } from 'react';
import { FamilyLegend } from '@/components/architecture/cell-graph';
import { PublishedFigure } from '@/components/genotypes/published-figure';
import { CellFigure, edgesMissingIn, leastWidth, nodeEdges } from '@/components/run/genotype-panel';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/input';
import { TextLink } from '@/components/ui/text-link';
import { plural } from '@/domain/format';
import { cellInputs, type Genotype, genotypeCells, genotypeHash, type NamedCell } from '@/domain/genotype/cells';
import type { PublishedFigures } from '@/domain/records/benchmark';
import { type Comparison, runLabel } from './comparison';
import { ConsensusGraph } from './consensus-graph';

interface Found {
  readonly hash: string;
  readonly id: string;
  readonly document: Genotype;
  readonly published: readonly PublishedFigures[];
  /** Names of the runs that found it. */
  readonly runs: readonly string[];
}

const drawnAtFirst = 6;
/** Left and right of a drawing, with the card's border. */
const cardPadding = 26;

export function GenotypeComparison({
  comparison,
  reference,
  onReference,
}: {
  comparison: Comparison;
  /** The beginning of a hash; '' for the first. */
  reference: string;
  /** Where the reader may choose. */
  onReference?: (hash: string) => void;
}) {
  const found = useMemo(() => distinct(comparison), [comparison]);
  const [all, setAll] = useState(false);
  if (found.length === 0) {
    return <p className="text-muted text-sm">None of these runs has a genotype yet: adapt and search end with one.</p>;
  }
  const base = found.find(({ hash }) => hash.startsWith(reference) && reference !== '') ?? found[0];
  const shown = all ? found : found.slice(0, drawnAtFirst);
  // Side by side only where each is seen whole.
  const cells = shown.flatMap(({ document }) => genotypeCells(document));
  const needed = cardPadding + Math.max(...cells.map(({ cell }) => leastWidth(cell)));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <FamilyLegend />
        {onReference === undefined ? null : (
          <label htmlFor="reference-genotype" className="ml-auto flex items-center gap-2 text-muted text-xs">
            Coloured where different from
            <Select
              id="reference-genotype"
              className="w-64"
              value={base?.hash.slice(0, 12) ?? ''}
              options={found.map(({ hash, runs }) => ({ value: hash.slice(0, 12), label: namesOf(runs) }))}
              onChange={(event) => onReference(event.target.value)}
            />
          </label>
        )}
      </div>
      <ul
        className="grid gap-6"
        style={{ gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${Math.ceil(needed)}px), 1fr))` }}
      >
        {shown.map((each) => (
          <li key={each.hash} className="min-w-0 rounded-md border border-line p-3">
            <p className="mb-2 flex items-baseline gap-2 text-sm">
              <span className="truncate font-medium" title={each.runs.join(', ')}>
                {namesOf(each.runs)}
              </span>
              <span className="whitespace-nowrap text-muted text-xs">
                {base === undefined || each === base ? 'the reference' : differenceText(each.document, base.document)}
              </span>
              <span className="ml-auto text-xs">
                <PublishedFigure published={each.published} />
              </span>
              <TextLink href={`/genotypes/${each.id}`} className="text-xs">
                Open
              </TextLink>
            </p>
            <div className="grid gap-2">
              {genotypeCells(each.document).map((named) => (
                <Cell key={named.type} named={named} found={each} base={base} />
              ))}
            </div>
          </li>
        ))}
      </ul>
      {shown.length < found.length ? (
        <Button className="self-center" onClick={() => setAll(true)}>
          Draw all {found.length}
        </Button>
      ) : null}
      <Agreement comparison={comparison} />
    </div>
  );
}

/** Per group with several genotypes, what its seeds agree on. */
function Agreement({ comparison }: { comparison: Comparison }) {
  const { groups, genotypes } = comparison;
  const several = useMemo(
    () =>
      groups.flatMap(({ groupHash, label, runs }) => {
        const found = runs.flatMap((run) => genotypes[run]?.document ?? []);
        return found.length < 2 ? [] : [{ groupHash, label, found }];
      }),
    [groups, genotypes],
  );
  return several.map(({ groupHash, label, found }) => (
    <section key={groupHash} aria-label={`Consensus of ${label}`}>
      <h3 className="mb-2 font-medium text-sm">
        {label}: what {found.length} seeds agree on
        <span className="ml-2 font-normal text-muted text-xs">solid: kept by more than half</span>
      </h3>
      <ConsensusGraph genotypes={found} />
    </section>
  ));
}

function Cell({ named, found, base }: { named: NamedCell; found: Found; base: Found | undefined }) {
  const { type, title, cell } = named;
  const isMarked = base === undefined || base === found ? undefined : edgesMissingIn(base.document);
  return (
    <CellFigure
      cell={cell}
      name={title}
      title={`${title} of ${namesOf(found.runs)}`}
      contrast={isMarked !== undefined}
      isMarked={isMarked === undefined ? undefined : (edge) => isMarked(type, edge)}
    />
  );
}

function distinct({ runs, genotypes }: Comparison): Found[] {
  const byHash = new Map<string, Found>();
  for (const run of runs) {
    const genotype = genotypes[run.id];
    if (genotype === undefined) continue;
    const hash = genotypeHash(genotype.document);
    const known = byHash.get(hash);
    const name = runLabel(run);
    byHash.set(hash, {
      hash,
      id: known?.id ?? genotype.id,
      document: genotype.document,
      published: genotype.published,
      runs: [...(known?.runs ?? []), name],
    });
  }
  return [...byHash.values()];
}

function namesOf(runs: readonly string[]): string {
  const [first = ''] = runs;
  return runs.length < 2 ? first : `${first} and ${plural(runs.length - 1, 'other')}`;
}

function differenceText(genotype: Genotype, base: Genotype): string {
  const count = genotypeCells(genotype).reduce((sum, { type, cell }) => {
    const missing = cell.nodes.map((edges, index) => {
      const there = nodeEdges(base, type, index + cellInputs(cell));
      return edges.filter(
        (edge) => !there.some((each) => each.input === edge.input && each.operation === edge.operation),
      ).length;
    });
    return sum + missing.reduce((a, b) => a + b, 0);
  }, 0);
  return count === 0 ? 'the same edges' : `${plural(count, 'edge')} differ`;
}
