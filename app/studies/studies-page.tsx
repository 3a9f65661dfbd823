'use client';
/** @file All studies: what is compared, how far each is. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { ButtonLink } from '@/components/ui/button';
import { ListPage } from '@/components/ui/list-page';
import { ProgressBar } from '@/components/ui/progress';
import type { Column } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { StudyListItem } from '@/domain/records/study';
import { StudyStateBadge } from './state-badge';

const columns: Column<StudyListItem>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name }) => <TextLink href={`/studies/${id}`}>{name}</TextLink>,
  },
  { id: 'state', header: 'State', cell: (study) => <StudyStateBadge study={study} /> },
  { id: 'verdict', header: 'Verdict', className: 'min-w-56', cell: ({ verdict }) => verdict },
  {
    id: 'progress',
    header: 'Runs',
    cell: ({ name, progress, state }) => (
      <span className="flex w-56 max-w-full items-center gap-2">
        <ProgressBar
          share={state === 'finished' ? 1 : progress.finished / Math.max(1, progress.atMost)}
          label={`Progress of ${name}`}
          className="min-w-16 flex-1"
        />
        <span className="whitespace-nowrap text-muted text-xs">
          {progress.finished} {state === 'finished' ? '' : `of at most ${progress.atMost}`}
        </span>
      </span>
    ),
  },
  { id: 'folds', header: 'Folds', numeric: true, cell: ({ folds }) => folds },
  { id: 'rows', header: 'Ways', numeric: true, cell: ({ rows }) => rows },
  { id: 'created', header: 'Created', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function StudiesPage() {
  const trpc = useTRPC();
  const studies = useQuery(trpc.studies.list.queryOptions());
  const create = (
    <ButtonLink href="/studies/new" variant="primary">
      New study
    </ButtonLink>
  );
  return (
    <ListPage
      title="Studies"
      description="Does a prior make search cheaper at the same accuracy? Each study compares adaptation with its controls and gives the answer."
      actions={create}
      query={studies}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        title: 'No study yet',
        action: create,
        help: 'Choose task sets whose held-out part no prior has seen; the study meta-trains, searches, retrains and reports.',
      }}
    />
  );
}
