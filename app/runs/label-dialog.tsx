'use client';
/** @file Asks which tags to add to (and remove from) runs, or into which experiment they go. */
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { plural } from '@/domain/format';
import { experimentIdSchema } from '@/domain/ids';
import type { BulkAct } from './use-bulk';

export function LabelDialog({
  what,
  count,
  pending,
  onClose,
  onChoose,
}: {
  what: 'tag' | 'move';
  count: number;
  pending: boolean;
  onClose: () => void;
  onChoose: (act: BulkAct) => void;
}) {
  const form = useId();
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`${what === 'tag' ? 'Tag' : 'Move'} ${plural(count, 'run')}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} pending={pending}>
            {what === 'tag' ? 'Tag' : 'Move'}
          </Button>
        </>
      }
    >
      {what === 'tag' ? <Tags form={form} onChoose={onChoose} /> : <Experiment form={form} onChoose={onChoose} />}
    </Dialog>
  );
}

function Tags({ form, onChoose }: { form: string; onChoose: (act: BulkAct) => void }) {
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  return (
    <form
      id={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onChoose({ type: 'tag', add: tagsOf(add), remove: tagsOf(remove) });
      }}
    >
      <Field label="Add" help="Several are separated by commas.">
        {(control) => <Input {...control} value={add} onChange={(event) => setAdd(event.target.value)} />}
      </Field>
      <Field label="Remove">
        {(control) => <Input {...control} value={remove} onChange={(event) => setRemove(event.target.value)} />}
      </Field>
    </form>
  );
}

function tagsOf(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function Experiment({ form, onChoose }: { form: string; onChoose: (act: BulkAct) => void }) {
  const trpc = useTRPC();
  const experiments = useQuery(trpc.experiments.list.queryOptions());
  const [chosen, setChosen] = useState('');
  return (
    <form
      id={form}
      onSubmit={(event) => {
        event.preventDefault();
        onChoose({ type: 'move', experiment: experimentIdSchema.safeParse(chosen).data ?? null });
      }}
    >
      <Field label="Experiment">
        {(control) => (
          <Select
            {...control}
            placeholder="Out of any experiment"
            value={chosen}
            options={(experiments.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => setChosen(event.target.value)}
          />
        )}
      </Field>
    </form>
  );
}
