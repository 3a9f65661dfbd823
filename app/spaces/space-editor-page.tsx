'use client';
/** @file Fetches what the space editor starts from, saves what it ends with. */
import { skipToken, useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { PageHeader } from '@/components/ui/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { toastDone } from '@/components/ui/toast';
import type { SpaceId } from '@/domain/ids';
import type { SpaceRecord } from '@/domain/records/space';
import { spacePresets } from '@/domain/space';
import { type SpaceDraft, SpaceEditor } from './space-editor';

export function SpaceEditorPage({ copyOf, edited }: { copyOf: SpaceId | null; edited: SpaceId | null }) {
  const trpc = useTRPC();
  const basis = edited ?? copyOf;
  const presets = useQuery(trpc.spaces.presets.queryOptions());
  const record = useQuery(trpc.spaces.get.queryOptions(basis === null ? skipToken : { id: basis }));
  const error = record.error;
  const ready = basis === null || record.data !== undefined;
  return (
    <>
      <PageHeader
        title={edited === null ? 'New search space' : 'Edit a search space'}
        parent={
          edited === null
            ? { href: '/spaces', label: 'Search spaces' }
            : { href: `/spaces/${edited}`, label: record.data?.name ?? 'Search space' }
        }
      />
      {error === null ? null : <ErrorPanel error={error} />}
      {!ready ? (
        error === null ? (
          <SkeletonRows rows={8} />
        ) : null
      ) : (
        <Saved
          start={startOf(record.data, edited !== null)}
          presets={presets.data ?? []}
          edited={edited}
          frozen={edited !== null && record.data?.frozen === true}
        />
      )}
    </>
  );
}

function startOf(record: SpaceRecord | undefined, isEdit: boolean): SpaceDraft {
  if (record === undefined) return { name: '', document: spacePresets.base };
  return { name: isEdit ? record.name : `${record.name} (copy)`, document: record.document };
}

function Saved({
  start,
  presets,
  edited,
  frozen,
}: {
  start: SpaceDraft;
  presets: readonly { name: string; title: string; document: SpaceDraft['document'] }[];
  edited: SpaceId | null;
  frozen: boolean;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  // A copy keeps its content, whatever happens to the original.
  const [begun] = useState(start);
  const [frozenBefore] = useState(frozen);
  // Used by a run while it was edited here: the edit is saved as a new space.
  const target = frozen ? null : edited;
  const onSuccess = (record: SpaceRecord): void => {
    toastDone(`${record.name} is saved`);
    router.push(`/spaces/${record.id}`);
  };
  const create = useMutation(trpc.spaces.create.mutationOptions({ onSuccess }));
  const update = useMutation(trpc.spaces.update.mutationOptions({ onSuccess }));
  if (frozenBefore) {
    return (
      <EmptyState
        title="This search space is in use"
        action={
          <ButtonLink href={`/spaces/new?from=${edited}`} variant="primary">
            Copy as new
          </ButtonLink>
        }
      >
        A run used it, so it can’t be changed. Copy it and change the copy.
      </EmptyState>
    );
  }
  return (
    <>
      {frozen ? (
        <p role="status" className="mb-4 rounded-md bg-attention-soft px-3 py-2 text-attention text-sm">
          A run has begun to use this search space, so it stays as it is. What you save becomes a new one.
        </p>
      ) : null}
      <SpaceEditor
        start={edited === null ? begun : start}
        presets={presets}
        pending={create.isPending || update.isPending}
        error={create.error ?? update.error}
        onSave={(draft, was) => (target === null ? create.mutate(draft) : update.mutate({ id: target, ...draft, was }))}
      />
    </>
  );
}
