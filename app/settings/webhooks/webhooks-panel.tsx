'use client';
/** @file The webhooks, each with its events, its last delivery, and its actions. */
import { useMutation } from '@tanstack/react-query';
import { Ellipsis, KeyRound, Pencil, Power, Send, Trash2 } from 'lucide-react';
import { useTRPC } from '@/components/api';
import { Badge } from '@/components/ui/badge';
import { Button, IconButton } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Menu } from '@/components/ui/menu';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { plural } from '@/domain/format';
import type { WebhookRecord } from '@/domain/records/webhook';
import { DeliveryBadge } from './deliveries-panel';

type Act = (type: 'edit' | 'rotate' | 'remove', webhook: WebhookRecord) => void;

export function WebhooksPanel({
  webhooks,
  off,
  onAct,
}: {
  webhooks: readonly WebhookRecord[];
  /** No host is allowed. */
  off: boolean;
  onAct: Act;
}) {
  return (
    <Panel title="Webhooks" flush>
      {webhooks.length === 0 ? (
        <EmptyState title={off ? 'Webhooks are off' : 'No webhook yet'}>
          {off ? (
            <>
              No host is allowed. Name the host to send to in <Mono text="MASTHEAD_WEBHOOK_HOSTS" />, start the platform
              again, then add a webhook here.
            </>
          ) : (
            'Add one with the address that your chat or your script gives you. Its host must be among the allowed ones.'
          )}
        </EmptyState>
      ) : (
        <ul aria-label="Webhooks">
          {webhooks.map((webhook) => (
            <WebhookItem key={webhook.id} webhook={webhook} onAct={onAct} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function WebhookItem({ webhook, onAct }: { webhook: WebhookRecord; onAct: Act }) {
  const { id, name, url, events, onlyMine, enabled, createdBy, refusal, pending, lastDelivery } = webhook;
  const trpc = useTRPC();
  const test = useMutation(
    trpc.webhooks.test.mutationOptions({
      onError: toastProblem,
      onSuccess: () => toastDone(`A test is on its way to ${name}`),
    }),
  );
  const turn = useMutation(trpc.webhooks.edit.mutationOptions({ onError: toastProblem }));
  const items = [
    { label: 'Edit…', icon: <Pencil size={14} aria-hidden />, onSelect: () => onAct('edit', webhook) },
    {
      label: enabled ? 'Turn off' : 'Turn on',
      icon: <Power size={14} aria-hidden />,
      onSelect: () => turn.mutate({ id, enabled: !enabled }),
    },
    { label: 'New secret…', icon: <KeyRound size={14} aria-hidden />, onSelect: () => onAct('rotate', webhook) },
    {
      label: 'Delete…',
      icon: <Trash2 size={14} aria-hidden />,
      danger: true,
      onSelect: () => onAct('remove', webhook),
    },
  ];
  return (
    <li aria-label={name} className="flex flex-wrap items-start gap-3 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-80">
        <div className="flex flex-wrap items-center gap-2">
          <h3 className="min-w-0 break-words font-medium text-sm">{name}</h3>
          {enabled ? <Badge tone="done">on</Badge> : <Badge>off</Badge>}
          {refusal === null ? null : <Badge tone="attention">not allowed</Badge>}
        </div>
        <Mono text={url} head={60} className="mt-0.5" />
        <p className="mt-1 flex flex-wrap gap-1">
          {events.map((event) => (
            <Badge key={event}>{event}</Badge>
          ))}
        </p>
        <p className="mt-1 text-muted text-xs">
          {onlyMine ? `Only what ${createdBy} launched` : `Added by ${createdBy}`}
          {pending === 0 ? '' : `, ${plural(pending, 'delivery', 'deliveries')} waiting`}
        </p>
        {refusal === null ? null : <p className="mt-1 text-attention text-xs">{refusal}</p>}
      </div>
      <div className="ml-auto flex flex-col items-end gap-1.5">
        <div className="flex items-center gap-1">
          <Button
            size="s"
            disabled={!enabled || refusal !== null}
            pending={test.isPending}
            onClick={() => test.mutate({ id })}
            aria-label={`Send a test to ${name}`}
            icon={<Send size={12} aria-hidden />}
          >
            Send a test
          </Button>
          <Menu
            trigger={
              <IconButton size="s" label={`Change or delete ${name}`} icon={<Ellipsis size={14} aria-hidden />} />
            }
            items={items}
          />
        </div>
        {lastDelivery === null ? (
          <p className="text-muted text-xs">Nothing sent yet</p>
        ) : (
          <p className="flex items-center gap-1.5 text-muted text-xs">
            <DeliveryBadge delivery={lastDelivery} />
            <Time value={lastDelivery.lastAttemptAt ?? lastDelivery.createdAt} />
          </p>
        )}
      </div>
    </li>
  );
}
