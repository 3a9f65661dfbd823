'use client';
/** @file Whether the account is connected with the lab's own sign-in, and the button to connect them. */
import { ProviderProblem } from '@/components/access/sign-in-form';
import { apiAddress } from '@/components/base-path';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { useProven } from '../use-proven';

export function ProviderPanel({ name, connected }: { name: string; connected: boolean }) {
  const lead = useProven();
  const begin = new URLSearchParams({ connect: '', to: '/settings/account' });
  return (
    <Panel title="The lab’s own sign-in">
      <div className="flex flex-col items-start gap-3 text-sm">
        <ProviderProblem />
        {connected ? (
          <p>You sign in with {name}; your role follows from your groups there.</p>
        ) : (
          <>
            <p>Connect this account, and from then on {name} signs you in to it.</p>
            <Button onClick={() => lead(`${apiAddress('/api/session/oidc')}?${begin}`)}>Connect {name}</Button>
          </>
        )}
      </div>
    </Panel>
  );
}
