'use client';
/** @file Links that nobody has used yet, and a form that makes one. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/api';
import { Button, IconButton } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Time } from '@/components/ui/time';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { type Role, roleMeanings, roles } from '@/domain/role';
import { LinkDialog, type MadeLink } from './link-dialog';

export function InvitationsPanel() {
  const trpc = useTRPC();
  const [note, setNote] = useState('');
  const [access, setAccess] = useState<Role>('member');
  const [link, setLink] = useState<MadeLink | null>(null);
  const invitations = useQuery(trpc.members.invitations.queryOptions({}));
  const invite = useMutation(
    trpc.members.invite.mutationOptions({
      onError: toastProblem,
      onSuccess: (made) => {
        setNote('');
        setLink(made);
      },
    }),
  );
  const withdraw = useMutation(
    trpc.members.withdrawInvitation.mutationOptions({
      onError: toastProblem,
      onSuccess: () => toastDone('The link no longer works'),
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate({ note, access });
  };
  return (
    <Panel title="Invitations" help="One link per person, for you to send" flush>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3 border-line border-b p-4">
        <Field label="For" required className="min-w-32 flex-1">
          {(control) => (
            <Input
              {...control}
              value={note}
              maxLength={120}
              required
              placeholder="a name or an address"
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        <Field label="As">
          {(control) => (
            <Select
              {...control}
              value={access}
              options={roles.map((value) => ({ value, label: roleMeanings[value].title }))}
              onChange={(event) => setAccess(roles.find((each) => each === event.target.value) ?? 'member')}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" pending={invite.isPending} disabled={note.trim() === ''}>
          Make a link
        </Button>
      </form>
      <QueryView query={invitations}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="px-4 py-3 text-muted text-sm">No link is waiting to be used.</p>
          ) : (
            <ul aria-label="Unused links">
              {rows.map((row) => (
                <li
                  key={row.id}
                  className="flex min-h-10 items-center gap-3 border-line border-b px-4 py-1 text-sm last:border-b-0"
                >
                  <span className="min-w-0 flex-1 truncate" title={`Made by ${row.createdBy}`}>
                    {row.note}
                    {row.memberId === null ? (
                      <span className="text-muted">, {roleMeanings[row.access].title.toLowerCase()}</span>
                    ) : null}
                  </span>
                  <span className="text-muted text-xs">
                    ends <Time value={row.expiresAt} />
                  </span>
                  <IconButton
                    size="s"
                    label={`Withdraw the link for ${row.note}`}
                    onClick={() => withdraw.mutate({ id: row.id })}
                    icon={<X size={12} aria-hidden />}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      {link === null ? null : <LinkDialog made={link} onClose={() => setLink(null)} />}
    </Panel>
  );
}
