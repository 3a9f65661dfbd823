'use client';
/** @file Webhooks: where notifications go, what was sent, and which hosts are allowed. */
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { EntityColumns } from '@/components/ui/entity-page';
import { Mono } from '@/components/ui/mono';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonRows } from '@/components/ui/skeleton';
import type { WebhookRecord, WebhookWithSecret } from '@/domain/records/webhook';
import { RemoveWebhook, RotateSecret } from './confirm-dialogs';
import { DeliveriesPanel } from './deliveries-panel';
import { SecretDialog } from './secret-dialog';
import { WebhookForm } from './webhook-form';
import { WebhooksPanel } from './webhooks-panel';

/** The hosts that webhooks may be sent to, and how the operator adds one. */

function HostsPanel({ hosts }: { hosts: readonly string[] }) {
  return (
    <Panel title="Allowed hosts">
      {hosts.length === 0 ? (
        <p className="text-sm">None: webhooks are off.</p>
      ) : (
        <ul aria-label="Allowed hosts" className="flex flex-col gap-1">
          {hosts.map((host) => (
            <li key={host}>
              <Mono text={host} />
            </li>
          ))}
        </ul>
      )}
      <p className="mt-3 text-muted text-xs">
        The operator lists them in <Mono text="MASTHEAD_WEBHOOK_HOSTS" /> and restarts the platform: hosts separated by
        commas, such as <Mono text="hooks.example.org, chat.example.org:8443, *.lab.example" />. A host without a port
        allows 80 and 443.
      </p>
    </Panel>
  );
}

/** The dialog over the page. */
type Shown =
  | { readonly type: 'add' }
  | { readonly type: 'secret'; readonly made: WebhookWithSecret }
  | { readonly type: 'edit' | 'rotate' | 'remove'; readonly webhook: WebhookRecord };

export function WebhooksPage() {
  const trpc = useTRPC();
  const list = useQuery(trpc.webhooks.list.queryOptions());
  const [shown, setShown] = useState<Shown | null>(null);
  const close = (): void => setShown(null);
  const add = (
    <Button variant="primary" onClick={() => setShown({ type: 'add' })} icon={<Plus size={14} aria-hidden />}>
      Add a webhook
    </Button>
  );
  const off = list.data?.allowedHosts.length === 0;
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Tell a chat, a script or another service when runs and studies end. Each message is signed, and retried until it arrives."
        actions={list.data === undefined || off ? null : add}
      />
      <QueryView
        query={list}
        pending={
          <Panel title="Webhooks" flush>
            <SkeletonRows rows={4} />
          </Panel>
        }
      >
        {({ webhooks, allowedHosts }) => (
          <div className="flex flex-col gap-4">
            <EntityColumns
              main={
                <WebhooksPanel
                  webhooks={webhooks}
                  off={allowedHosts.length === 0}
                  onAct={(type, webhook) => setShown({ type, webhook })}
                />
              }
              aside={<HostsPanel hosts={allowedHosts} />}
            />
            {webhooks.length === 0 ? null : <DeliveriesPanel webhooks={webhooks} />}
          </div>
        )}
      </QueryView>
      <Over shown={shown} onSecret={(made) => setShown({ type: 'secret', made })} onClose={close} />
    </>
  );
}

function Over({
  shown,
  onSecret,
  onClose,
}: {
  shown: Shown | null;
  onSecret: (made: WebhookWithSecret) => void;
  onClose: () => void;
}) {
  switch (shown?.type) {
    case undefined:
      return null;
    case 'add':
      return <WebhookForm webhook={null} onMade={onSecret} onClose={onClose} />;
    case 'edit':
      return <WebhookForm webhook={shown.webhook} onMade={onSecret} onClose={onClose} />;
    case 'secret':
      return <SecretDialog {...shown.made} onClose={onClose} />;
    case 'rotate':
      return <RotateSecret webhook={shown.webhook} onMade={onSecret} onClose={onClose} />;
    case 'remove':
      return <RemoveWebhook webhook={shown.webhook} onClose={onClose} />;
  }
}
