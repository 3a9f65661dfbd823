'use client';
/** @file The trash of a list: restored with a click, removed permanently after a question. Hidden when empty. */
import { useState } from 'react';
import { OnlyFor } from '../access/only-for';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/dialog';
import { Panel } from '../ui/panel';
import { Time } from '../ui/time';

export interface Trashed<Id extends string> {
  readonly id: Id;
  readonly name: string;
  readonly deletedAt: number | null;
  /** What permanent removal removes, one line each. */
  readonly touches: readonly string[];
}

export function TrashPanel<Id extends string>({
  items,
  onRestore,
  onPurge,
}: {
  items: readonly Trashed<Id>[];
  onRestore: (id: Id) => void;
  onPurge: (id: Id) => void;
}) {
  const [asked, setAsked] = useState<Trashed<Id> | null>(null);
  if (items.length === 0) return null;
  return (
    <Panel title="Trash" flush className="mt-4">
      <ul>
        {items.map((item) => (
          <li
            key={item.id}
            className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2 last:border-b-0"
          >
            <span className="min-w-0 flex-1 truncate">{item.name}</span>
            {item.deletedAt === null ? null : (
              <span className="text-muted text-xs">
                <Time value={item.deletedAt} />
              </span>
            )}
            <OnlyFor>
              <Button size="s" onClick={() => onRestore(item.id)}>
                Restore
              </Button>
            </OnlyFor>
            <OnlyFor needed="admin">
              <Button size="s" variant="danger" onClick={() => setAsked(item)}>
                Remove for good
              </Button>
            </OnlyFor>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={() => setAsked(null)}
        title={`Remove ${asked?.name ?? ''} for good?`}
        description="This cannot be undone."
        touches={asked?.touches ?? []}
        confirmLabel="Remove for good"
        onConfirm={() => {
          if (asked !== null) onPurge(asked.id);
          setAsked(null);
        }}
      />
    </Panel>
  );
}
