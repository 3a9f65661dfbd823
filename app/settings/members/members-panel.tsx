'use client';
/** @file The table of members; administrators change roles, make links to new passwords, remove and restore. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Ellipsis, KeyRound, UserRoundCheck, UserRoundX } from 'lucide-react';
import { useState } from 'react';
import { useMay, useMe } from '@/components/access/me';
import { useTRPC } from '@/components/api';
import { Badge } from '@/components/ui/badge';
import { IconButton } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { Select } from '@/components/ui/input';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { MemberRecord } from '@/domain/records/member';
import { roleMeanings, roles } from '@/domain/role';
import { LinkDialog, type MadeLink } from './link-dialog';

const roleOptions = roles.map((value) => ({ value, label: roleMeanings[value].title }));

export function MembersPanel() {
  const trpc = useTRPC();
  const admin = useMay('admin');
  const me = useMe();
  const [link, setLink] = useState<MadeLink | null>(null);
  const [leaving, setLeaving] = useState<MemberRecord | null>(null);
  const members = useQuery(trpc.members.list.queryOptions({}));
  const changeAccess = useMutation(
    trpc.members.changeAccess.mutationOptions({
      onError: toastProblem,
      onSuccess: ({ name, access }) => toastDone(`${name} is ${roleMeanings[access].title.toLowerCase()} now`),
    }),
  );
  const restore = useMutation(
    trpc.members.restore.mutationOptions({
      onError: toastProblem,
      onSuccess: ({ name }) => toastDone(`${name} may sign in again`),
    }),
  );
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onError: toastProblem,
      onSuccess: ({ id, name }) => toastDone(`${name} was removed`, () => restore.mutate({ id })),
      onSettled: () => setLeaving(null),
    }),
  );
  const newPassword = useMutation(
    trpc.members.resetPassword.mutationOptions({ onError: toastProblem, onSuccess: setLink }),
  );
  const actsOn = (row: MemberRecord): MenuItem[] =>
    row.removedAt === null
      ? [
          {
            label: 'Password reset link',
            icon: <KeyRound size={14} aria-hidden />,
            onSelect: () => newPassword.mutate({ id: row.id }),
          },
          {
            label: 'Remove…',
            icon: <UserRoundX size={14} aria-hidden />,
            danger: true,
            onSelect: () => setLeaving(row),
          },
        ]
      : [
          {
            label: 'Restore',
            icon: <UserRoundCheck size={14} aria-hidden />,
            onSelect: () => restore.mutate({ id: row.id }),
          },
        ];
  const columns: Column<MemberRecord>[] = [
    {
      id: 'name',
      header: 'Name',
      heading: true,
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          {row.name}
          {row.handle === me.handle ? <Badge tone="accent">you</Badge> : null}
          {row.removedAt === null ? null : <Badge>removed</Badge>}
        </span>
      ),
    },
    {
      id: 'handle',
      header: 'Handle',
      cell: ({ handle }) => (
        <TextLink href={`/runs?query=${encodeURIComponent(`person = ${handle}`)}`} title={`Runs of ${handle}`}>
          <Mono text={handle} copy={false} />
        </TextLink>
      ),
    },
    ...(admin ? [{ id: 'email', header: 'E-mail', cell: ({ email }: MemberRecord) => email }] : []),
    {
      id: 'role',
      header: 'Role',
      cell: (row) =>
        admin && row.removedAt === null ? (
          <Select
            aria-label={`Role of ${row.name}`}
            className="w-36"
            value={row.access}
            options={roleOptions}
            disabled={changeAccess.isPending}
            onChange={(event) => {
              const access = roles.find((each) => each === event.target.value);
              if (access !== undefined) changeAccess.mutate({ id: row.id, access, was: { access: row.access } });
            }}
          />
        ) : (
          roleMeanings[row.access].title
        ),
    },
    { id: 'signed-in', header: 'Signed in', cell: ({ signedInAt }) => <Time value={signedInAt} /> },
    ...(admin
      ? [
          {
            id: 'acts',
            header: 'More',
            actions: true,
            cell: (row: MemberRecord) => (
              <Menu
                trigger={
                  <IconButton size="s" label={`More about ${row.name}`} icon={<Ellipsis size={14} aria-hidden />} />
                }
                items={actsOn(row)}
              />
            ),
          },
        ]
      : []),
  ];
  return (
    <Panel title="Members" flush>
      <QueryView query={members}>
        {(rows) => <DataTable caption="Members" columns={columns} rows={rows} rowKey={({ id }) => id} />}
      </QueryView>
      {link === null ? null : <LinkDialog made={link} onClose={() => setLink(null)} />}
      {leaving === null ? null : (
        <ConfirmDialog
          open
          onOpenChange={() => setLeaving(null)}
          title={`Remove ${leaving.name}?`}
          description="They are signed out everywhere at once, and their tokens are refused. Runs and everything else they made stay. They can be restored."
          touches={[leaving.email === null ? leaving.handle : `${leaving.handle} (${leaving.email})`]}
          confirmLabel={`Remove ${leaving.name}`}
          pending={remove.isPending}
          onConfirm={() => remove.mutate({ id: leaving.id })}
        />
      )}
    </Panel>
  );
}
