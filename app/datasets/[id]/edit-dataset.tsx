'use client';
/** @file Name, class names, licence and origin of a dataset. Its content never changes. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { EditClashes } from '@/components/ui/edit-clashes';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { toastDone } from '@/components/ui/toast';
import { useEdit } from '@/components/ui/use-edit';
import type { DatasetRecord } from '@/domain/records/dataset';

const namesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((name) => name.trim())
    .filter((name) => name !== '');

export function EditDataset({ dataset, onClose }: { dataset: DatasetRecord; onClose: () => void }) {
  const trpc = useTRPC();
  const edit = useMutation(
    trpc.datasets.edit.mutationOptions({
      onSuccess: () => {
        toastDone('Saved');
        onClose();
      },
    }),
  );
  const form = useEdit(
    {
      name: dataset.name,
      licence: dataset.manifest.licence,
      origin: dataset.manifest.origin,
      classes: dataset.manifest.classes,
    },
    edit.error,
  );
  const text = form.mine;
  const [typedClasses, setTypedClasses] = useState(text.classes.join('\n'));
  const count = dataset.manifest.classes.length;
  const complete = [text.name, text.licence, text.origin].every((value) => value.trim() !== '');
  const missing = text.classes.length !== count;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Edit ${dataset.name}`}
      description="Its images, labels and hash stay unchanged."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!complete || missing || form.clashes.length > 0}
            pending={edit.isPending}
            onClick={() => edit.mutate({ id: dataset.id, ...text, was: form.began })}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Name" required>
          {(control) => (
            <Input {...control} value={text.name} onChange={(event) => form.set({ name: event.target.value })} />
          )}
        </Field>
        <Field label="Licence" required>
          {(control) => (
            <Input {...control} value={text.licence} onChange={(event) => form.set({ licence: event.target.value })} />
          )}
        </Field>
        <Field label="Origin" required>
          {(control) => (
            <Textarea {...control} value={text.origin} onChange={(event) => form.set({ origin: event.target.value })} />
          )}
        </Field>
        <Field
          label="Class names"
          required
          help={`${count} lines, in the order of the labels. Task sets and runs keep their classes under the new names.`}
          error={missing ? `${text.classes.length} names for ${count} classes.` : undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={Math.min(count, 8)}
              value={typedClasses}
              onChange={(event) => {
                setTypedClasses(event.target.value);
                form.set({ classes: namesIn(event.target.value) });
              }}
            />
          )}
        </Field>
        <EditClashes edit={form} />
        {edit.error === null ? null : <ErrorPanel error={edit.error} />}
      </div>
    </Dialog>
  );
}
