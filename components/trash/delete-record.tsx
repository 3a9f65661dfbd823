'use client';
/** @file Moves a record to the trash, or restores it. Asks first, and says what prevents it from being deleted. */
import { RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { OnlyFor } from '../access/only-for';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/dialog';

export function DeleteRecord({
  name,
  usedBy,
  touches,
  deletedAt,
  pending,
  onDelete,
  onRestore,
}: {
  name: string;
  /** What uses it: then it can't be deleted. */
  usedBy: readonly string[];
  /** What goes with it, one line each. */
  touches: readonly string[];
  deletedAt: number | null;
  pending: boolean;
  onDelete: () => void;
  onRestore: () => void;
}) {
  const [asking, setAsking] = useState(false);
  if (deletedAt !== null) {
    return (
      <OnlyFor>
        <Button pending={pending} onClick={onRestore} icon={<RotateCcw size={14} aria-hidden />}>
          Restore
        </Button>
      </OnlyFor>
    );
  }
  const used = usedBy.length > 0;
  return (
    <>
      <OnlyFor>
        <Button
          variant="danger"
          disabled={used}
          title={used ? `Used by ${usedBy.slice(0, 3).join(', ')}: remove that first` : undefined}
          onClick={() => setAsking(true)}
          icon={<Trash2 size={14} aria-hidden />}
        >
          Delete
        </Button>
      </OnlyFor>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${name}?`}
        description="It goes to the trash and can be restored."
        touches={touches}
        confirmLabel="Move to the trash"
        pending={pending}
        onConfirm={() => {
          setAsking(false);
          onDelete();
        }}
      />
    </>
  );
}
