'use client';
/** @file A folder or archives of images: sent from here, or by their path on the server. */
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Select, Textarea } from '@/components/ui/input';
import { toProblem } from '@/components/ui/problem';
import { ProgressBar } from '@/components/ui/progress';
import { toastDone } from '@/components/ui/toast';
import { formatBytes, formatDuration } from '@/domain/format';
import type { ImportId } from '@/domain/ids';
import { DropFiles } from './drop-files';
import { HowImages } from './how-images';
import {
  emptyImageForm,
  type ImageFormValues,
  imageFormSchema,
  imageKinds,
  pathsOf,
  settingsOf,
} from './image-form-values';
import { useSending } from './use-sending';

export function ImageForm() {
  const trpc = useTRPC();
  const form = useForm<ImageFormValues>({ resolver: zodResolver(imageFormSchema), defaultValues: emptyImageForm });
  const { sending, send, pause, cancel } = useSending();
  const [own, setOwn] = useState<ImportId | null>(null);
  const imports = useQuery(trpc.datasetImports.list.queryOptions());
  const state = imports.data?.find(({ id }) => id === own)?.state;
  const underWay = own !== null && (state === undefined || state === 'queued' || state === 'running');
  // A failed import keeps what was typed: correct it, and import again.
  useEffect(() => {
    if (state === 'done') form.reset(emptyImageForm);
    if (state !== undefined && state !== 'queued' && state !== 'running') setOwn(null);
  }, [state, form]);
  const begun = ({ id }: { readonly id: ImportId }) => {
    toastDone('The import has started');
    setOwn(id);
  };
  const onError = (error: unknown): void => {
    const { field, message } = toProblem(error);
    const name = field?.split('.')[0] === 'uploads' ? 'files' : field?.split('.')[0];
    const at = imageFormSchema.keyof().safeParse(name);
    if (at.success) form.setError(at.data, { message }, { shouldFocus: true });
  };
  const byPath = useMutation(trpc.datasetImports.fromPaths.mutationOptions({ onSuccess: begun, onError }));
  const byUpload = useMutation(trpc.datasetImports.fromUploads.mutationOptions({ onSuccess: begun, onError }));
  const submit = form.handleSubmit(async (values) => {
    const settings = settingsOf(values);
    if (values.from === 'path') return byPath.mutate({ ...settings, paths: pathsOf(values.paths) });
    try {
      byUpload.mutate({ ...settings, uploads: await send(values.files) });
    } catch (error) {
      form.setError('files', { message: toProblem(error).message });
    }
  });
  const pending = sending !== null || byPath.isPending || byUpload.isPending || underWay;
  const error = byPath.error ?? byUpload.error;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <What form={form} />
      <Where form={form} />
      <About form={form} />
      <HowImages form={form} />
      {error === null ? null : <ErrorPanel error={error} />}
      {sending === null ? null : (
        <div className="flex flex-col gap-1" aria-live="polite">
          <ProgressBar
            share={sending.total === 0 ? 1 : sending.sent / sending.total}
            label={`Sending ${sending.name}`}
          />
          <p className="text-muted text-xs">
            {sending.waits ? 'The server can’t be reached; trying again. ' : ''}
            Sending {sending.name}: {formatBytes(sending.sent)} of {formatBytes(sending.total)}
            {sending.left === null ? '' : `, about ${formatDuration(sending.left)} left`}
          </p>
        </div>
      )}
      <div className="flex gap-2">
        <OnlyFor>
          <Button type="submit" variant="primary" pending={pending}>
            {sending !== null ? 'Sending' : underWay ? 'Importing' : 'Import images'}
          </Button>
        </OnlyFor>
        {sending === null ? null : (
          <>
            <Button onClick={pause}>Stop for now</Button>
            <Button onClick={cancel}>Cancel</Button>
          </>
        )}
      </div>
    </form>
  );
}

type Part = { form: UseFormReturn<ImageFormValues> };

function What({ form }: Part) {
  return (
    <Field
      label="Arrangement"
      help={
        form.watch('kind') === 'omniglot'
          ? 'Alphabet/character/drawing: characters are classes, alphabets their groups.'
          : 'class/image, or train/class/image and test/class/image; folders above are ignored.'
      }
    >
      {(control) => (
        <Select
          {...control}
          value={form.watch('kind')}
          options={imageKinds.map(({ value, label }) => ({ value, label }))}
          onChange={(event) => {
            const kind = imageKinds.find(({ value }) => value === event.target.value);
            if (kind === undefined) return;
            form.reset({ ...form.getValues(), kind: kind.value, ...kind.preset });
          }}
        />
      )}
    </Field>
  );
}

function Where({ form }: Part) {
  const { errors } = form.formState;
  const from = form.watch('from');
  const chosen = useRef<HTMLInputElement>(null);
  const take = (files: File[]): void => form.setValue('files', files, { shouldValidate: true });
  const none = form.watch('files').length === 0;
  // A file input keeps its files when the form is emptied.
  useEffect(() => {
    if (none && chosen.current !== null) chosen.current.value = '';
  }, [none]);
  return (
    <div className="grid gap-4 sm:grid-cols-[10rem_minmax(0,1fr)]">
      <Field label="From">
        {(control) => (
          <Select
            {...control}
            {...form.register('from')}
            options={[
              { value: 'upload', label: 'This computer' },
              { value: 'path', label: 'The server' },
            ]}
          />
        )}
      </Field>
      {from === 'upload' ? (
        <Field
          label="Files"
          required
          help="Archives, or files of any format listed; several are taken together. An interrupted upload continues where it stopped: choose the same files again."
          error={errors.files?.message}
        >
          {(control) => <DropFiles control={control} input={chosen} files={form.watch('files')} onFiles={take} />}
        </Field>
      ) : (
        <Field
          label="Folders or archives on the server"
          required
          help="One absolute path a line; they are taken together."
          error={errors.paths?.message}
        >
          {(control) => (
            <Textarea
              {...control}
              {...form.register('paths')}
              rows={2}
              className="font-mono text-xs"
              placeholder="/data/images.tar.gz"
            />
          )}
        </Field>
      )}
    </div>
  );
}

function About({ form }: Part) {
  const { errors } = form.formState;
  return (
    <>
      <Field label="Name" required error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Licence" required error={errors.licence?.message}>
          {(control) => <Input {...control} {...form.register('licence')} placeholder="CC BY 4.0" />}
        </Field>
        <Field label="Origin" required error={errors.origin?.message}>
          {(control) => <Input {...control} {...form.register('origin')} placeholder="A paper, an address, a person" />}
        </Field>
      </div>
    </>
  );
}
