'use client';
/** @file Your account: name and address, password, sessions, and tokens for programs. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { EntityColumns } from '@/components/ui/entity-page';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { roleMeanings } from '@/domain/role';
import { PasswordPanel } from './password-panel';
import { ProfilePanel } from './profile-panel';
import { ProviderPanel } from './provider-panel';
import { ProxyPanel } from './proxy-panel';
import { TokensPanel } from './tokens-panel';

export function AccountPage() {
  const trpc = useTRPC();
  const query = useQuery(trpc.members.me.queryOptions({}));
  return (
    <QueryView query={query} title="Account">
      {({ member, access, passwords, provider, vouched }) => (
        <>
          <PageHeader
            title="Account"
            description={
              member === null
                ? 'Nobody has an account yet.'
                : `${member.handle}, ${roleMeanings[access].title.toLowerCase()}. ${roleMeanings[access].may}`
            }
          />
          {member === null ? (
            <Panel>
              <EmptyState
                title="No accounts, no tokens"
                action={
                  <ButtonLink href="/settings/members" variant="primary">
                    Create the first account
                  </ButtonLink>
                }
              >
                Until the first account exists, everyone on this machine is an administrator, and programs on it need no
                token.
              </EmptyState>
            </Panel>
          ) : (
            <EntityColumns
              main={<TokensPanel access={access} />}
              aside={
                <>
                  <ProfilePanel key={member.id} member={member} />
                  {vouched ? <ProxyPanel /> : null}
                  {passwords && !vouched ? <PasswordPanel member={member} /> : null}
                  {provider === null || vouched ? null : <ProviderPanel {...provider} />}
                </>
              }
            />
          )}
        </>
      )}
    </QueryView>
  );
}
