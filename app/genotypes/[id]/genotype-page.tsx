'use client';
/** @file One genotype: its cells, how sure it is, what it reached, how large it gets, and the downloads. */
import { useMutation, useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { Suspense, useState } from 'react';
import { useMay } from '@/components/access/me';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { GenotypeCells } from '@/components/architecture/genotype-cells';
import { patient } from '@/components/patient';
import { RecordLinks, RunLink } from '@/components/runs/run-link';
import { useShortcut } from '@/components/shell/shortcuts/use-shortcut';
import { Badge } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { DescriptionList } from '@/components/ui/description-list';
import { EntityColumns, EntityPage } from '@/components/ui/entity-page';
import { Markdown } from '@/components/ui/markdown';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatCount, formatPercent, plural } from '@/domain/format';
import { formatGenotype } from '@/domain/genotype/cells';
import type { GenotypeId } from '@/domain/ids';
import type { GenotypeRecord } from '@/domain/records/genotype';
import { bestAccuracy } from '../best-accuracy';
import { ConsensusPanel } from './consensus-panel';
import { DownloadsPanel } from './downloads-panel';
import { EvaluationsPanel, evaluateAddress } from './evaluations-panel';
import { MeasurementsPanel } from './measurements-panel';
import { PublishedPanel, UnpublishedPanel } from './published-panel';
import { SizesPanel, useNetworkFields } from './sizes-panel';
import { StabilityPanel } from './stability-panel';
import { TrainElsewherePanel } from './train-elsewhere-panel';

// Fetched when it is opened.
const EditDetails = dynamic(patient(() => import('@/components/ui/edit-details').then((part) => part.EditDetails)));

export function GenotypePage({ id }: { id: GenotypeId }) {
  const trpc = useTRPC();
  const genotype = useQuery(trpc.genotypes.get.queryOptions({ id }));
  const [editing, setEditing] = useState(false);
  const may = useMay('member');
  useShortcut('e', may ? () => setEditing(true) : null);
  return (
    <EntityPage
      kind="Genotype"
      list={{ href: '/genotypes', label: 'Genotypes' }}
      query={genotype}
      heading={({ run, ...genotype }) => ({
        title: genotype.name,
        description: whatItReached(genotype),
        badge: genotype.tags.map((tag) => <Badge key={tag}>{tag}</Badge>),
        actions: (
          <>
            <OnlyFor>
              <Button onClick={() => setEditing(true)} aria-keyshortcuts="e">
                Edit
              </Button>
            </OnlyFor>
            <ButtonLink href={evaluateAddress({ id, run })} variant="primary">
              Evaluate it
            </ButtonLink>
          </>
        ),
      })}
    >
      {(data) => (
        <>
          <GenotypeContent genotype={data} />
          <Suspense>{editing ? <EditGenotype genotype={data} onClose={() => setEditing(false)} /> : null}</Suspense>
        </>
      )}
    </EntityPage>
  );
}

/** What a reader asks first: how good it is, and by how many figures that is known. */
function whatItReached({ evaluations, external }: Pick<GenotypeRecord, 'evaluations' | 'external'>): string {
  const best = bestAccuracy({ evaluations, external });
  const count = evaluations.length + external.length;
  if (best === null) return count === 0 ? 'Not evaluated yet' : plural(count, 'evaluation');
  const where = best.ours ? 'measured here' : 'reported from elsewhere';
  return count === 1
    ? `${formatPercent(best.value)} accuracy, ${where}`
    : `Best of ${plural(count, 'evaluation')}: ${formatPercent(best.value)} accuracy, ${where}`;
}

function GenotypeContent({ genotype }: { genotype: GenotypeRecord }) {
  const { id, document, notes, published, unpublished, sizes } = genotype;
  const network = useNetworkFields(sizes);
  return (
    <EntityColumns
      main={
        <>
          <Panel title="Cells">
            <GenotypeCells genotype={document} />
          </Panel>
          {published.map((each) => (
            <PublishedPanel key={each.benchmark.id} published={each} />
          ))}
          {unpublished.length === 0 ? null : <UnpublishedPanel benchmarks={unpublished} />}
          <EvaluationsPanel genotype={genotype} />
          <MeasurementsPanel genotype={genotype} />
          <ConsensusPanel genotype={genotype} />
          <Panel title={document.reduce === undefined ? 'As NAS-Bench-201 writes it' : 'For DARTS and BASE code'}>
            <CodeBlock label="Genotype text" text={formatGenotype(document)} wrap />
          </Panel>
        </>
      }
      aside={
        <>
          {notes === '' ? null : (
            <Panel title="Notes">
              <Markdown text={notes} />
            </Panel>
          )}
          <DownloadsPanel genotype={genotype} sizes={network.fields} />
          <TrainElsewherePanel genotype={genotype} />
          <About genotype={genotype} />
          <SizesPanel id={id} network={network} />
          <StabilityPanel genotype={genotype} />
        </>
      }
    />
  );
}

function About({ genotype: { id, hash, run, drawnBy, space, same, createdAt } }: { genotype: GenotypeRecord }) {
  return (
    <Panel title="About">
      <DescriptionList
        items={[
          {
            name: 'Found by',
            value:
              drawnBy !== null ? (
                <>
                  drawn by <TextLink href={`/studies/${drawnBy.id}`}>{drawnBy.name}</TextLink>
                </>
              ) : run === null ? (
                'imported'
              ) : (
                <>
                  <RunLink run={run} />{' '}
                  <span className="text-muted">
                    {run.kind}, step {formatCount(run.step)}
                  </span>
                </>
              ),
          },
          {
            name: 'Search space',
            value: space === null ? 'unknown' : <TextLink href={`/spaces/${space.id}`}>{space.name}</TextLink>,
          },
          { name: 'Found', value: <Time value={createdAt} /> },
          { name: 'Hash', value: <Mono text={hash} head={16} copy /> },
          { name: 'Id', value: <Mono text={id} copy /> },
          { name: 'Identical genotypes', value: <RecordLinks items={same} base="/genotypes" none="none" /> },
        ]}
      />
    </Panel>
  );
}

function EditGenotype({ genotype, onClose }: { genotype: GenotypeRecord; onClose: () => void }) {
  const trpc = useTRPC();
  const save = useMutation(trpc.genotypes.edit.mutationOptions({ onSuccess: onClose }));
  return (
    <EditDetails
      title="Edit the genotype"
      start={genotype}
      pending={save.isPending}
      error={save.error}
      onSave={(details) => save.mutate({ id: genotype.id, ...details })}
      onClose={onClose}
    />
  );
}
