'use client';
/** @file Changes a run's name, tags and notes. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { RunDetail } from '@/domain/records/run';
import { useTRPC } from '../api';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorPanel } from '../ui/error-panel';
import { Field } from '../ui/field';
import { Input, Textarea } from '../ui/input';
import { toProblem } from '../ui/problem';

export function EditRun({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const id = useId();
  const [name, setName] = useState(run.name);
  const [tags, setTags] = useState(run.tags.join(', '));
  const [notes, setNotes] = useState(run.notes);
  const save = useMutation(trpc.runs.edit.mutationOptions({ onSuccess: onClose }));
  const field = save.error === null ? null : (toProblem(save.error).field ?? '').split('.')[0];
  const errorOf = (path: string): string | undefined =>
    field === path && save.error !== null ? toProblem(save.error).message : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const list = tags
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
    save.mutate({ id: run.id, name, notes, tags: list });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Edit the run"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={id} variant="primary" pending={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Name" required error={errorOf('name')}>
          {(control) => <Input {...control} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label="Tags" help="By commas." error={errorOf('tags')}>
          {(control) => <Input {...control} value={tags} onChange={(event) => setTags(event.target.value)} />}
        </Field>
        <Field label="Notes" help="Markdown: headings, lists, tables, links." error={errorOf('notes')}>
          {(control) => (
            <Textarea {...control} rows={6} value={notes} onChange={(event) => setNotes(event.target.value)} />
          )}
        </Field>
        {save.error !== null && !['name', 'tags', 'notes'].includes(field ?? '') ? (
          <ErrorPanel error={save.error} />
        ) : null}
      </form>
    </Dialog>
  );
}
