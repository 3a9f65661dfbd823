'use client';
/** @file The questions before a webhook, or its secret, is removed. */
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { ConfirmDialog } from '@/components/ui/dialog';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { plural } from '@/domain/format';
import type { WebhookRecord, WebhookWithSecret } from '@/domain/records/webhook';

export function RemoveWebhook({ webhook, onClose }: { webhook: WebhookRecord; onClose: () => void }) {
  const { id, name, pending } = webhook;
  const trpc = useTRPC();
  const remove = useMutation(
    trpc.webhooks.delete.mutationOptions({
      onError: toastProblem,
      onSuccess: () => toastDone(`${name} is deleted`),
      onSettled: onClose,
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Delete this webhook?"
      description="Nothing more is sent to it, and its list of deliveries is removed, too. This cannot be undone; turning the webhook off keeps both."
      touches={[name, ...(pending === 0 ? [] : [`${plural(pending, 'delivery', 'deliveries')} not sent yet`])]}
      confirmLabel="Delete the webhook"
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ id })}
    />
  );
}

export function RotateSecret({
  webhook: { id, name },
  onMade,
  onClose,
}: {
  webhook: WebhookRecord;
  onMade: (made: WebhookWithSecret) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const rotate = useMutation(
    trpc.webhooks.rotateSecret.mutationOptions({
      onError: (error) => {
        toastProblem(error);
        onClose();
      },
      onSuccess: onMade,
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Make a new secret?"
      description="The old secret stops working at once: a receiver that checks signatures refuses messages until it has the new one. Refused messages are retried."
      touches={[name]}
      confirmLabel="Make a new secret"
      pending={rotate.isPending}
      onConfirm={() => rotate.mutate({ id })}
    />
  );
}
