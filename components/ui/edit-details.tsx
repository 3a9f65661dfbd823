'use client';
/** @file What people say of a record: its name, tags and notes. */
import { type FormEvent, useId, useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { ErrorPanel } from './error-panel';
import { Field } from './field';
import { Input, Textarea } from './input';
import { toProblem } from './problem';

export interface Details {
  readonly name: string;
  readonly notes: string;
  readonly tags: string[];
}

export function EditDetails({
  title,
  start,
  pending,
  error,
  onSave,
  onClose,
}: {
  title: string;
  start: { readonly name: string; readonly notes: string; readonly tags: readonly string[] };
  pending: boolean;
  error: unknown;
  onSave: (details: Details) => void;
  onClose: () => void;
}) {
  const id = useId();
  const [name, setName] = useState(start.name);
  const [tags, setTags] = useState(start.tags.join(', '));
  const [notes, setNotes] = useState(start.notes);
  const problem = error === null || error === undefined ? null : toProblem(error);
  const field = (problem?.field ?? '').split('.')[0] ?? '';
  const errorOf = (path: keyof Details): string | undefined => (field === path ? problem?.message : undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const list = tags
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
    onSave({ name, notes, tags: list });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={id} variant="primary" pending={pending}>
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
        {problem !== null && !['name', 'tags', 'notes'].includes(field) ? <ErrorPanel error={error} /> : null}
      </form>
    </Dialog>
  );
}
