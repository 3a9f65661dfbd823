'use client';
/** @file An invitation link in a browser that is signed in already, or the first account's link on a fresh platform. */
import { signOut } from '@/components/access/calls';
import { JoinForm } from '@/components/access/join-form';
import { useMe } from '@/components/access/me';
import { Button, ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { toastProblem } from '@/components/ui/toast';

export function JoinPage() {
  const me = useMe();
  const home = (
    <ButtonLink href="/" variant="primary">
      Go to Home
    </ButtonLink>
  );
  const leave = (): void => void signOut().then(() => window.location.reload(), toastProblem);
  return (
    <>
      <PageHeader title="Join" />
      <Panel>
        {me.accounts ? (
          <EmptyState
            title={`You are signed in as ${me.name}`}
            action={
              <>
                {home}
                <Button onClick={leave}>Sign out and use the link</Button>
              </>
            }
          >
            The link is for people without an account, or who have forgotten their password.
          </EmptyState>
        ) : (
          <div className="max-w-md">
            <JoinForm />
          </div>
        )}
      </Panel>
    </>
  );
}
