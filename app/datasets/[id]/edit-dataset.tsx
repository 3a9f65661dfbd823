'use client';
/** @file Name, licence and origin of a dataset. Its content never changes. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { toastDone } from '@/components/ui/toast';
import type { DatasetRecord } from '@/domain/records/dataset';

export function EditDataset({ dataset, onClose }: { dataset: DatasetRecord; onClose: () => void }) {
  const trpc = useTRPC();
  const [text, setText] = useState({
    name: dataset.name,
    licence: dataset.manifest.licence,
    origin: dataset.manifest.origin,
  });
  const edit = useMutation(
    trpc.datasets.edit.mutationOptions({
      onSuccess: () => {
        toastDone('Saved');
        onClose();
      },
    }),
  );
  const complete = Object.values(text).every((value) => value.trim() !== '');
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Edit ${dataset.name}`}
      description="Its images and labels stay as they are, and so does its hash."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!complete}
            pending={edit.isPending}
            onClick={() => edit.mutate({ id: dataset.id, ...text })}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label="Name" required>
          {(control) => (
            <Input
              {...control}
              value={text.name}
              onChange={(event) => setText({ ...text, name: event.target.value })}
            />
          )}
        </Field>
        <Field label="Licence" required>
          {(control) => (
            <Input
              {...control}
              value={text.licence}
              onChange={(event) => setText({ ...text, licence: event.target.value })}
            />
          )}
        </Field>
        <Field label="Origin" required>
          {(control) => (
            <Textarea
              {...control}
              value={text.origin}
              onChange={(event) => setText({ ...text, origin: event.target.value })}
            />
          )}
        </Field>
        {edit.error === null ? null : <ErrorPanel error={edit.error} />}
      </div>
    </Dialog>
  );
}
