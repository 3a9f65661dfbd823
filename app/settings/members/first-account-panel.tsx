'use client';
/** @file The first account: from then on everyone signs in. */
import { FirstAccountForm } from '@/components/access/first-account-form';
import { Panel } from '@/components/ui/panel';

export function FirstAccountPanel() {
  return (
    <Panel title="Ask everyone to sign in" help="Starts with your own account, as administrator">
      <div className="max-w-md">
        <FirstAccountForm />
      </div>
    </Panel>
  );
}
