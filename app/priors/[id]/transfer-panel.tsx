'use client';
/** @file What a prior's page answers first: did starting from it help? */
import { Panel } from '@/components/ui/panel';
import type { PosteriorMap } from '@/domain/records/architecture';
import { transferText } from '../transfer';

export function TransferPanel({ map }: { map: PosteriorMap }) {
  const overall = map.transfers.filter(({ task }) => task === null);
  return (
    <Panel title="Did it help?" help="Accuracy on test images; pairs share task, seed, steps and batch">
      {overall.length === 0 ? (
        <p className="text-muted text-sm">
          No search from scratch has the task, seed, steps and batch of an adaptation, so nothing can be said yet.
        </p>
      ) : (
        <ul className="flex flex-col gap-1 font-medium text-sm tabular-nums">
          {overall.map((transfer) => (
            <li key={`${transfer.arm} ${transfer.strategy}`}>{transferText(transfer)}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
