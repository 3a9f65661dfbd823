'use client';
/** @file One run: header and tabs, live. */
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import { useTRPC } from '@/components/api';
import { usePageTitle } from '@/components/page-title';
import { patient } from '@/components/patient';
import { ButtonLink } from '@/components/ui/button';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs } from '@/components/ui/tabs';
import { useUrlChoice } from '@/components/url-state';
import type { RunId } from '@/domain/ids';
import type { RunDetail } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state/names';
import { mediaOf } from './media';
import { RunHeader } from './run-header';

// Each tab loads when it is first opened.
const loading = () => <Skeleton className="h-96" />;
const ArchitectureTab = dynamic(
  patient(() => import('./architecture-tab').then((module) => module.ArchitectureTab)),
  {
    loading,
  },
);
const ArtefactsTab = dynamic(
  patient(() => import('./artefacts-tab').then((module) => module.ArtefactsTab)),
  {
    loading,
  },
);
const AttemptsTab = dynamic(
  patient(() => import('./attempts-tab').then((module) => module.AttemptsTab)),
  {
    loading,
  },
);
const ConfigTab = dynamic(
  patient(() => import('./config-tab').then((module) => module.ConfigTab)),
  { loading },
);
const LineageTab = dynamic(
  patient(() => import('./lineage-tab').then((module) => module.LineageTab)),
  {
    loading,
  },
);
const MediaTab = dynamic(
  patient(() => import('./media-tab').then((module) => module.MediaTab)),
  { loading },
);
const OverviewTab = dynamic(
  patient(() => import('./overview-tab').then((module) => module.OverviewTab)),
  {
    loading,
  },
);
const LogTab = dynamic(
  patient(() => import('./log-tab').then((module) => module.LogTab)),
  { loading },
);

const tabs = ['overview', 'architecture', 'media', 'log', 'config', 'attempts', 'artefacts', 'lineage'] as const;

export function RunPage({ id }: { id: RunId }) {
  const trpc = useTRPC();
  const run = useQuery(trpc.runs.get.queryOptions({ id }));
  usePageTitle(run.data?.name);
  return (
    <QueryView
      query={run}
      title="Run"
      action={
        <ButtonLink href="/runs" size="s">
          All runs
        </ButtonLink>
      }
    >
      {(data) => (
        <>
          <RunHeader run={data} />
          <RunTabs run={data} />
        </>
      )}
    </QueryView>
  );
}

function RunTabs({ run }: { run: RunDetail }) {
  const [tab, setTab] = useUrlChoice('tab', tabs);
  const media = useMemo(() => mediaOf(run.artefacts), [run.artefacts]);
  return (
    <Tabs
      label="Run"
      value={tab}
      onChange={setTab}
      tabs={[
        { value: 'overview', label: 'Overview', content: <OverviewTab run={run} /> },
        { value: 'architecture', label: 'Architecture', content: <ArchitectureTab run={run} /> },
        ...(media.length > 0 || tab === 'media'
          ? [{ value: 'media', label: 'Media', count: media.length, content: <MediaTab media={media} /> } as const]
          : []),
        { value: 'log', label: 'Log', content: <LogTab run={run.id} ended={isFinal(run.state)} /> },
        { value: 'config', label: 'Config', content: <ConfigTab run={run} /> },
        {
          value: 'attempts',
          label: 'Attempts & environment',
          count: run.attempts.length,
          content: <AttemptsTab attempts={run.attempts} />,
        },
        {
          value: 'artefacts',
          label: 'Artefacts',
          count: run.artefacts.length,
          content: <ArtefactsTab artefacts={run.artefacts} />,
        },
        { value: 'lineage', label: 'Lineage', content: <LineageTab run={run} /> },
      ]}
    />
  );
}
