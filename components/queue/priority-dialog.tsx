'use client';
/** @file Asks for a queued run's priority. */
import { type FormEvent, useState } from 'react';
import type { RunSummary } from '@/domain/records/run';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Input } from '../ui/input';
import { useQueueActs } from './use-queue-acts';

export function PriorityDialog({ run, onClose }: { run: RunSummary; onClose: () => void }) {
  const [text, setText] = useState(String(run.priority));
  const { reorder } = useQueueActs();
  const priority = Number(text);
  const valid = text.trim() !== '' && Number.isInteger(priority) && Math.abs(priority) <= 100;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!valid) return;
    reorder(run, { type: 'priority', priority });
    onClose();
  };
  return (
    <Dialog open onOpenChange={onClose} title="Priority" description={run.name}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field
          label="Priority"
          help="Higher starts earlier, whatever was launched before."
          error={valid ? undefined : 'Give a whole number, −100 to 100.'}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              className="text-right"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" disabled={!valid} className="self-end">
          Set the priority
        </Button>
      </form>
    </Dialog>
  );
}
