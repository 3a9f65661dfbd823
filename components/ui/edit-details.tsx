'use client';
/** @file What people can edit of a record: its name, tags and notes. */
import { type FormEvent, useId, useState } from 'react';
import { sameContent } from '@/domain/edit-merge';
import { Button } from './button';
import { Dialog } from './dialog';
import { EditClashes } from './edit-clashes';
import { ErrorPanel } from './error-panel';
import { Field } from './field';
import { Input, Textarea } from './input';
import { toProblem } from './problem';
import { pickFields, useEdit } from './use-edit';

export interface Details {
  readonly name: string;
  readonly notes: string;
  readonly tags: string[];
}

const labels = { name: 'Name', notes: 'Notes', tags: 'Tags' } as const;

const tagsIn = (text: string): string[] =>
  text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

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
  /** The fields that changed, and what they were when the edit began. */
  onSave: (change: Partial<Details> & { was: Partial<Details> }) => void;
  onClose: () => void;
}) {
  const id = useId();
  const edit = useEdit<Details>({ name: start.name, notes: start.notes, tags: [...start.tags] }, error);
  const { name, notes, tags } = edit.mine;
  const [typedTags, setTypedTags] = useState(tags.join(', '));
  const problem = error === null || error === undefined ? null : toProblem(error);
  const field = (problem?.field ?? '').split('.')[0] ?? '';
  const errorOf = (path: keyof Details): string | undefined => (field === path ? problem?.message : undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (edit.changed.length === 0) onClose();
    else onSave({ ...pickFields(edit.mine, edit.changed), was: pickFields(edit.began, edit.changed) });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={id} variant="primary" pending={pending} disabled={edit.clashes.length > 0}>
            Save
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Name" required error={errorOf('name')}>
          {(control) => (
            <Input {...control} value={name} onChange={(event) => edit.set({ name: event.target.value })} />
          )}
        </Field>
        <Field label="Tags" help="Separate tags with commas." error={errorOf('tags')}>
          {(control) => (
            <Input
              {...control}
              value={sameContent(tagsIn(typedTags), tags) ? typedTags : tags.join(', ')}
              onChange={(event) => {
                setTypedTags(event.target.value);
                edit.set({ tags: tagsIn(event.target.value) });
              }}
            />
          )}
        </Field>
        <Field label="Notes" help="Markdown: headings, lists, tables, links." error={errorOf('notes')}>
          {(control) => (
            <Textarea
              {...control}
              rows={6}
              value={notes}
              onChange={(event) => edit.set({ notes: event.target.value })}
            />
          )}
        </Field>
        <EditClashes edit={edit} label={(field) => labels[field]} />
        {problem !== null && !['name', 'tags', 'notes'].includes(field) ? <ErrorPanel error={error} /> : null}
      </form>
    </Dialog>
  );
}
