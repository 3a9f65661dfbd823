'use client';
/** @file Tokens with which programs act in your name. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ShownOnceDialog } from '@/app/settings/shown-once-dialog';
import { useTRPC } from '@/components/api';
import { basePath } from '@/components/base-path';
import { IconButton } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { ConfirmDialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { type Column, DataTable } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { ApiTokenRecord } from '@/domain/records/member';
import type { Role } from '@/domain/role';
import { scopeMeanings } from '@/domain/token-scopes';
import { TokenForm } from './token-form';

export function TokensPanel({ access }: { access: Role }) {
  const trpc = useTRPC();
  const [made, setMade] = useState<string | null>(null);
  const [asked, setAsked] = useState<ApiTokenRecord | null>(null);
  const tokens = useQuery(trpc.tokens.list.queryOptions({}));
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onError: toastProblem,
      onSuccess: () => toastDone('The token no longer works'),
      onSettled: () => setAsked(null),
    }),
  );
  const columns: Column<ApiTokenRecord>[] = [
    { id: 'name', header: 'Name', heading: true, cell: ({ name }) => name },
    { id: 'start', header: 'Begins with', cell: ({ start }) => <Mono text={`${start}…`} copy={false} /> },
    {
      id: 'scopes',
      header: 'Permissions',
      cell: (row) => row.scopes.map((each) => scopeMeanings[each].title).join(', '),
    },
    { id: 'used', header: 'Last used', cell: (row) => <LastUse {...row} /> },
    {
      id: 'ends',
      header: 'Ends',
      cell: ({ expiresAt }) => (expiresAt === null ? 'when revoked' : <Time value={expiresAt} />),
    },
    {
      id: 'revoke',
      header: 'Revoke',
      actions: true,
      cell: (row) => (
        <IconButton
          size="s"
          label={`Revoke ${row.name}`}
          onClick={() => setAsked(row)}
          icon={<Trash2 size={12} aria-hidden />}
        />
      ),
    },
  ];
  return (
    <Panel title="Tokens" help="For the command line, scripts and notebooks" flush>
      <TokenForm access={access} onMade={setMade} />
      <QueryView query={tokens}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title="No token yet">
              A program that acts in your name needs one. Revoking it does not touch your password.
            </EmptyState>
          ) : (
            <DataTable caption="Tokens" columns={columns} rows={rows} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
      {made === null ? null : <MadeDialog token={made} onClose={() => setMade(null)} />}
      {asked === null ? null : (
        <ConfirmDialog
          open
          onOpenChange={() => setAsked(null)}
          title={`Revoke ${asked.name}?`}
          description="Programs that use it are refused from their next request on. A revoked token can’t be brought back."
          touches={[`${asked.start}…`]}
          confirmLabel="Revoke the token"
          pending={revoke.isPending}
          onConfirm={() => revoke.mutate({ id: asked.id })}
        />
      )}
    </Panel>
  );
}

function LastUse({ lastUsedAt, lastUsedFrom }: Pick<ApiTokenRecord, 'lastUsedAt' | 'lastUsedFrom'>) {
  if (lastUsedAt === null) return 'never';
  return (
    <>
      <Time value={lastUsedAt} />
      {lastUsedFrom === null ? null : <span className="text-muted"> from {lastUsedFrom}</span>}
    </>
  );
}

function MadeDialog({ token, onClose }: { token: string; onClose: () => void }) {
  const url = `${window.location.origin}${basePath}`;
  return (
    <ShownOnceDialog
      title="Your token"
      description="Copy it now: it is not shown again, and only its hash is kept."
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        <CodeBlock label="Token" text={token} wrap />
        <CodeBlock
          label="Use"
          text={`MASTHEAD_URL=${url} MASTHEAD_TOKEN=… masthead runs list\n\ncurl -H "Authorization: Bearer …" ${url}/api/v1/runs/list`}
          wrap
        />
      </div>
    </ShownOnceDialog>
  );
}
