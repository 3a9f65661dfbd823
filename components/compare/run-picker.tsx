'use client';
/** @file Finds runs by name and adds them to a comparison or a report. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { mostCompared } from '@/components/compare/comparison';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { Input } from '@/components/ui/input';
import { QueryView } from '@/components/ui/query-view';
import { StateBadge } from '@/components/ui/state-badge';
import { useDebounced } from '@/components/use-debounced';
import { formatCount } from '@/domain/format';
import type { RunId } from '@/domain/ids';

export function RunPicker({
  title,
  runs,
  onChange,
  onClose,
}: {
  title: string;
  runs: readonly RunId[];
  onChange: (runs: readonly RunId[]) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const sought = useDebounced(text.trim(), 200);
  const list = useQuery({
    ...trpc.runs.list.queryOptions({ limit: 100, ...(sought === '' ? {} : { filter: { text: sought } }) }),
    placeholderData: keepPreviousData,
  });
  const chosen = new Set<string>(runs);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={`${runs.length} chosen, at most ${mostCompared}`}
      wide
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <Input
        type="search"
        aria-label="Search runs"
        placeholder="Name, tag or note"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="mt-3 h-[45vh] overflow-y-auto">
        <QueryView query={list}>
          {({ items, total }) =>
            items.length === 0 ? (
              <EmptyState title="No run matches">Try another word.</EmptyState>
            ) : (
              <ul>
                {items.map((run) => (
                  <li key={run.id} className="border-line border-b last:border-b-0">
                    <label className="flex h-row cursor-pointer items-center gap-3 px-1 text-sm hover:bg-sunken">
                      <input
                        type="checkbox"
                        className="size-4"
                        checked={chosen.has(run.id)}
                        disabled={!chosen.has(run.id) && runs.length >= mostCompared}
                        onChange={(event) =>
                          onChange(event.target.checked ? [...runs, run.id] : runs.filter((id) => id !== run.id))
                        }
                      />
                      <StateBadge state={run.state} compact />
                      <span className="min-w-0 flex-1 truncate">{run.name}</span>
                      <span className="text-muted text-xs">
                        {run.kind} · seed {run.seed}
                      </span>
                    </label>
                  </li>
                ))}
                {total > items.length ? (
                  <li className="px-1 py-2 text-muted text-xs">
                    {formatCount(total - items.length)} more: search to find them.
                  </li>
                ) : null}
              </ul>
            )
          }
        </QueryView>
      </div>
    </Dialog>
  );
}
