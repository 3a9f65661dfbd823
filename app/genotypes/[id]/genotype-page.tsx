'use client';
/** @file One genotype: its cells, how sure it is, what it reached, how large it gets, and the downloads. */
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTRPC } from '@/components/api';
import { GenotypeCells } from '@/components/architecture/genotype-cells';
import { apiAddress } from '@/components/base-path';
import { formatCount } from '@/components/format';
import { usePageTitle } from '@/components/page-title';
import { RecordLinks, RunLink } from '@/components/runs/run-link';
import { ButtonAnchor, ButtonLink } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { DescriptionList } from '@/components/ui/description-list';
import { Mono } from '@/components/ui/mono';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatGenotype } from '@/domain/genotype';
import type { GenotypeId } from '@/domain/ids';
import type { GenotypeFormat, GenotypeRecord } from '@/domain/records/architecture';
import { EvaluationsPanel } from './evaluations-panel';
import { MarginsPanel } from './margins-panel';
import { SizesPanel } from './sizes-panel';

const downloads: readonly { format: GenotypeFormat; label: string }[] = [
  { format: 'json', label: 'JSON' },
  { format: 'text', label: 'Genotype text' },
  { format: 'dot', label: 'DOT' },
  { format: 'svg', label: 'SVG' },
];

export function GenotypePage({ id }: { id: GenotypeId }) {
  const trpc = useTRPC();
  const genotype = useQuery(trpc.genotypes.get.queryOptions({ id }));
  usePageTitle(genotype.data?.name);
  return (
    <QueryView
      query={genotype}
      title="Genotype"
      action={
        <ButtonLink href="/genotypes" size="s">
          All genotypes
        </ButtonLink>
      }
    >
      {(data) => <GenotypeContent genotype={data} />}
    </QueryView>
  );
}

function GenotypeContent({ genotype }: { genotype: GenotypeRecord }) {
  const { id, document, run, space } = genotype;
  return (
    <>
      <PageHeader
        title={genotype.name}
        parent={{ href: '/genotypes', label: 'Genotypes' }}
        actions={
          <>
            {downloads.map(({ format, label }) => (
              <ButtonAnchor
                key={format}
                href={apiAddress(`/api/genotypes/${id}/download?format=${format}`)}
                download
                icon={<Download size={14} aria-hidden />}
              >
                {label}
              </ButtonAnchor>
            ))}
            <ButtonLink href={`/launch?kind=evaluate&genotype=${id}`} variant="primary">
              Evaluate it
            </ButtonLink>
          </>
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Cells">
            <GenotypeCells genotype={document} />
          </Panel>
          <EvaluationsPanel genotype={genotype} />
          <Panel title="For DARTS and BASE code">
            <CodeBlock label="Genotype text" text={formatGenotype(document)} wrap />
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="About">
            <DescriptionList
              items={[
                {
                  name: 'Found by',
                  value:
                    run === null ? (
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
                { name: 'Found', value: <Time value={genotype.createdAt} /> },
                { name: 'Hash', value: <Mono text={genotype.hash} head={16} copy /> },
                { name: 'Id', value: <Mono text={id} copy /> },
                {
                  name: 'Same elsewhere',
                  value: <RecordLinks items={genotype.same} base="/genotypes" none="found only here" />,
                },
              ]}
            />
          </Panel>
          <SizesPanel id={id} />
          <MarginsPanel genotype={genotype} />
        </div>
      </div>
    </>
  );
}
