'use client';
/** @file Members: who may sign in and as what, and invitation links. */
import { useMay, useMe } from '@/components/access/me';
import { EntityColumns } from '@/components/ui/entity-page';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { roleMeanings, roles } from '@/domain/role';
import { FirstAccountPanel } from './first-account-panel';
import { InvitationsPanel } from './invitations-panel';
import { MembersPanel } from './members-panel';

export function MembersPage() {
  const { accounts } = useMe();
  const admin = useMay('admin');
  return (
    <>
      <PageHeader
        title="Members"
        description={
          accounts
            ? 'Who can sign in, and with which role. What a removed member made keeps their name.'
            : 'Nobody has an account yet: everyone who works on this machine is the platform’s administrator.'
        }
      />
      <EntityColumns
        main={accounts ? <MembersPanel /> : <FirstAccountPanel />}
        aside={
          <>
            {accounts && admin ? <InvitationsPanel /> : null}
            <Panel title="Roles">
              <dl className="flex flex-col gap-2 text-sm">
                {roles.map((access) => (
                  <div key={access}>
                    <dt className="font-medium">{roleMeanings[access].title}</dt>
                    <dd className="text-muted">{roleMeanings[access].may}</dd>
                  </div>
                ))}
              </dl>
            </Panel>
          </>
        }
      />
    </>
  );
}
