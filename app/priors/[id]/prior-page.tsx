'use client';
/** @file One prior: its logits as a heat map, how decided it is, where it came from and what uses it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { Suspense, useState } from 'react';
import { useMay } from '@/components/access/me';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { AlphaHeatMap } from '@/components/architecture/alpha-heat-map';
import { ChoiceTable } from '@/components/architecture/choice-table';
import { GenotypeCells } from '@/components/architecture/genotype-cells';
import { launchAddress } from '@/components/launch/address';
import { patient } from '@/components/patient';
import { RunLink } from '@/components/runs/run-link';
import { useShortcut } from '@/components/shell/shortcuts/use-shortcut';
import { Badge } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
import { DescriptionList } from '@/components/ui/description-list';
import { EntityPage } from '@/components/ui/entity-page';
import { Markdown } from '@/components/ui/markdown';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatBytes, formatCount } from '@/domain/format';
import type { PriorId } from '@/domain/ids';
import type { PriorRecord } from '@/domain/records/architecture';
import { Lineage } from './lineage';
import { TransferPanel } from './transfer-panel';

const ShareDialog = dynamic(patient(() => import('./share-dialog').then((module) => module.ShareDialog)));
const OriginPanel = dynamic(
  patient(() => import('./origin-panel').then((module) => module.OriginPanel)),
  {
    loading: () => <Skeleton className="h-48" />,
  },
);
// Fetched when it is opened.
const EditDetails = dynamic(patient(() => import('@/components/ui/edit-details').then((part) => part.EditDetails)));

const PosteriorsPanel = dynamic(
  patient(() => import('./posteriors-panel').then((module) => module.PosteriorsPanel)),
  {
    loading: () => <Skeleton className="h-96" />,
  },
);

export function PriorPage({ id }: { id: PriorId }) {
  const trpc = useTRPC();
  const prior = useQuery(trpc.priors.get.queryOptions({ id }));
  const [editing, setEditing] = useState(false);
  const [sharing, setSharing] = useState(false);
  const may = useMay('member');
  useShortcut('e', may ? () => setEditing(true) : null);
  return (
    <EntityPage
      kind="Prior"
      list={{ href: '/priors', label: 'Priors' }}
      query={prior}
      heading={(prior) => ({
        title: prior.name,
        badge: prior.tags.map((tag) => <Badge key={tag}>{tag}</Badge>),
        actions: (
          <>
            <Button onClick={() => setSharing(true)}>Share</Button>
            <OnlyFor>
              <Button onClick={() => setEditing(true)} aria-keyshortcuts="e">
                Edit
              </Button>
            </OnlyFor>
            <ButtonLink href={launchAddress('adapt', { prior: prior.id, taskSet: prior.taskSet })} variant="primary">
              Adapt to…
            </ButtonLink>
          </>
        ),
      })}
    >
      {(data) => (
        <>
          <PriorContent prior={data} />
          <Suspense>
            {editing ? <EditPrior prior={data} onClose={() => setEditing(false)} /> : null}
            {sharing ? <ShareDialog prior={data} onClose={() => setSharing(false)} /> : null}
          </Suspense>
        </>
      )}
    </EntityPage>
  );
}

function PriorContent({ prior }: { prior: PriorRecord }) {
  const trpc = useTRPC();
  const space = useQuery(trpc.spaces.get.queryOptions({ id: prior.space.id }));
  const posteriors = useQuery(trpc.priors.posteriors.queryOptions({ id: prior.id }));
  const run = useQuery(trpc.runs.get.queryOptions({ id: prior.run.id }));
  return (
    <div className="flex flex-col gap-4">
      {prior.notes === '' ? null : (
        <Panel title="Notes">
          <Markdown text={prior.notes} />
        </Panel>
      )}
      {posteriors.data === undefined || posteriors.data.adaptations === 0 ? null : (
        <TransferPanel map={posteriors.data} />
      )}
      <Panel title="Architecture logits α" help="Softmax per choice">
        <QueryView query={space}>
          {({ document }) => <AlphaHeatMap space={document} logits={prior.logits} genotype={prior.genotype} drawn />}
        </QueryView>
      </Panel>
      {space.data === undefined ? null : <PosteriorsPanel prior={prior} space={space.data.document} />}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="About">
            <DescriptionList
              items={[
                {
                  name: run.data?.kind === 'external' ? 'Imported by' : 'Meta-trained by',
                  value: <RunLink run={prior.run} />,
                },
                { name: 'Iteration', value: formatCount(prior.iteration) },
                {
                  name: 'Search space',
                  value: <TextLink href={`/spaces/${prior.space.id}`}>{prior.space.name}</TextLink>,
                },
                { name: 'Size', value: formatBytes(prior.size) },
                { name: 'SHA-256', value: <Mono text={prior.sha256} head={16} copy /> },
                { name: 'Created', value: <Time value={prior.createdAt} /> },
                { name: 'Id', value: <Mono text={prior.id} copy /> },
              ]}
            />
          </Panel>
          {run.data?.kind === 'external' ? <OriginPanel id={prior.id} /> : null}
          <Panel title="Lineage" help="What the meta-training uses, and what uses the prior">
            <QueryView query={run}>
              {(detail) => <Lineage before={detail.parents} self={detail.name} after={detail.children} />}
            </QueryView>
          </Panel>
          {prior.genotype === null ? null : (
            <Panel title="Its own genotype" help="What it gives without adaptation">
              <GenotypeCells genotype={prior.genotype} />
            </Panel>
          )}
        </div>
        <Panel title="Certainty" flush>
          <QueryView query={space}>
            {({ document }) => <ChoiceTable space={document} logits={prior.logits} />}
          </QueryView>
        </Panel>
      </div>
    </div>
  );
}

function EditPrior({ prior, onClose }: { prior: PriorRecord; onClose: () => void }) {
  const trpc = useTRPC();
  const save = useMutation(trpc.priors.edit.mutationOptions({ onSuccess: onClose }));
  return (
    <EditDetails
      title="Edit the prior"
      start={prior}
      pending={save.isPending}
      error={save.error}
      onSave={(details) => save.mutate({ id: prior.id, ...details })}
      onClose={onClose}
    />
  );
}
