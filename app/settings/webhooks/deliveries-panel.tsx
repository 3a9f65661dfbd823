'use client';
/**
 * @file Recent deliveries: whether each arrived, when it is retried, what went wrong; sends one again.
 */
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useTRPC } from '@/components/api';
import { Badge, type Tone } from '@/components/ui/badge';
import { Button, IconButton } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { type Column, DataTable } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { useUrlState } from '@/components/url-state';
import type { DeliveryRecord, WebhookRecord } from '@/domain/records/webhook';

/** The state of a delivery, in a word. */

export function DeliveryBadge({ delivery }: { delivery: DeliveryRecord }) {
  const { tone, word } = lookOf(delivery);
  return <Badge tone={tone}>{word}</Badge>;
}

function lookOf({ state, attempts }: DeliveryRecord): { readonly tone: Tone; readonly word: string } {
  switch (state) {
    case 'delivered':
      return { tone: 'done', word: 'delivered' };
    case 'failed':
      return { tone: 'failed', word: 'failed' };
    case 'pending':
      return attempts === 0 ? { tone: 'running', word: 'waiting' } : { tone: 'attention', word: 'tried again' };
  }
}

export function DeliveriesPanel({ webhooks }: { webhooks: readonly WebhookRecord[] }) {
  const trpc = useTRPC();
  const [chosen, choose] = useUrlState('webhook');
  const webhook = webhooks.find(({ id }) => id === chosen)?.id;
  const deliveries = useInfiniteQuery(
    trpc.webhooks.deliveries.infiniteQueryOptions(webhook === undefined ? {} : { webhook }, {
      getNextPageParam: (page) => page.nextCursor,
    }),
  );
  const again = useMutation(
    trpc.webhooks.redeliver.mutationOptions({
      onError: toastProblem,
      onSuccess: () => toastDone('Queued to be sent again'),
    }),
  );
  const byId = new Map(webhooks.map((each) => [each.id, each]));
  return (
    <Panel
      title="Recent deliveries"
      help="Kept for two weeks"
      actions={
        webhooks.length < 2 ? null : (
          <Select
            aria-label="Deliveries of"
            value={webhook ?? ''}
            onChange={(event) => choose(event.target.value)}
            placeholder="All webhooks"
            options={webhooks.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )
      }
      flush
    >
      <QueryView query={deliveries}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0) {
            return (
              <EmptyState title="Nothing was sent yet">
                Deliveries are listed here as soon as something happens; a test shows that the address works.
              </EmptyState>
            );
          }
          return (
            <>
              <DataTable
                caption="Recent deliveries"
                columns={columnsOf((id) => byId.get(id), again.mutate)}
                rows={rows}
                rowKey={({ id }) => id}
              />
              {deliveries.hasNextPage ? (
                <div className="flex justify-center border-line border-t p-2">
                  <Button
                    size="s"
                    pending={deliveries.isFetchingNextPage}
                    onClick={() => void deliveries.fetchNextPage()}
                  >
                    Show more
                  </Button>
                </div>
              ) : null}
            </>
          );
        }}
      </QueryView>
    </Panel>
  );
}

function columnsOf(
  webhookOf: (id: WebhookRecord['id']) => WebhookRecord | undefined,
  redeliver: (input: { id: DeliveryRecord['id'] }) => void,
): Column<DeliveryRecord>[] {
  return [
    { id: 'event', header: 'Event', heading: true, cell: ({ event }) => event },
    { id: 'webhook', header: 'Webhook', cell: ({ webhook }) => webhookOf(webhook)?.name },
    {
      id: 'state',
      header: 'State',
      cell: (delivery) => <DeliveryBadge delivery={delivery} />,
    },
    { id: 'attempts', header: 'Attempts', numeric: true, cell: ({ attempts }) => attempts },
    {
      id: 'next',
      header: 'Next attempt',
      cell: ({ webhook, nextAttemptAt }) =>
        nextAttemptAt !== null && webhookOf(webhook)?.enabled === false ? (
          'when it is on again'
        ) : (
          <Time value={nextAttemptAt} />
        ),
    },
    {
      id: 'said',
      header: 'Message and last error',
      className: 'min-w-80 max-w-xl',
      cell: ({ text, lastError }) => (
        <>
          <span className="block break-words">{text}</span>
          {lastError === null ? null : <span className="block break-words text-failed text-xs">{lastError}</span>}
        </>
      ),
    },
    { id: 'created', header: 'Happened', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
    {
      id: 'again',
      header: 'Again',
      numeric: true,
      cell: ({ id, event }) => (
        <IconButton
          size="s"
          label={`Send ${event} again`}
          onClick={() => redeliver({ id })}
          icon={<RotateCcw size={14} aria-hidden />}
        />
      ),
    },
  ];
}
