'use client';
/** @file Four IDX files on the server, and their metadata. */
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import { toProblem } from '@/components/ui/problem';
import { toastDone } from '@/components/ui/toast';

const path = z.string().trim().startsWith('/', 'Give an absolute path on the server: /data/train-images-idx3-ubyte.gz');
const formSchema = z.object({
  name: z.string().trim().min(1, 'Give the dataset a name.').max(100, 'At most 100 characters.'),
  classes: z
    .string()
    .refine(
      (text) => classNames(text).length >= 2,
      'Name at least two classes, one per line, in the order of the labels.',
    ),
  licence: z.string().trim().min(1, 'State the licence, or "unknown".'),
  origin: z.string().trim().min(1, 'Say where the data are from: an address, a paper, a person.'),
  trainImages: path,
  trainLabels: path,
  testImages: path,
  testLabels: path,
});
type FormValues = z.infer<typeof formSchema>;

function classNames(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

const empty: FormValues = {
  name: '',
  classes: '',
  licence: '',
  origin: '',
  trainImages: '',
  trainLabels: '',
  testImages: '',
  testLabels: '',
};

const files = [
  ['trainImages', 'Training images', '/data/train-images-idx3-ubyte.gz'],
  ['trainLabels', 'Training labels', '/data/train-labels-idx1-ubyte.gz'],
  ['testImages', 'Test images', '/data/t10k-images-idx3-ubyte.gz'],
  ['testLabels', 'Test labels', '/data/t10k-labels-idx1-ubyte.gz'],
] as const;

export function IdxForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const form = useForm<FormValues>({ resolver: zodResolver(formSchema), defaultValues: empty });
  const { errors } = form.formState;
  const add = useMutation(
    trpc.datasets.importIdx.mutationOptions({
      onSuccess: (dataset) => {
        toastDone(`${dataset.name} is added`);
        router.push(`/datasets/${dataset.id}`);
      },
      onError: (error) => {
        const { field, message } = toProblem(error);
        const at = formSchema.keyof().safeParse(field?.split('.')[0]);
        if (at.success) form.setError(at.data, { message }, { shouldFocus: true });
      },
    }),
  );
  const submit = form.handleSubmit((values) => add.mutate({ ...values, classes: classNames(values.classes) }));
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label="Name" required error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register('name')} />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        {files.map(([name, label, example]) => (
          <Field key={name} label={label} required error={errors[name]?.message}>
            {(control) => (
              <Input {...control} {...form.register(name)} placeholder={example} className="font-mono text-xs" />
            )}
          </Field>
        ))}
      </div>
      <Field
        label="Class names"
        required
        help="One per line, in the order of the labels 0, 1, 2 …"
        error={errors.classes?.message}
      >
        {(control) => <Textarea {...control} {...form.register('classes')} rows={5} />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Licence" required error={errors.licence?.message}>
          {(control) => <Input {...control} {...form.register('licence')} placeholder="CC BY 4.0" />}
        </Field>
        <Field label="Origin" required error={errors.origin?.message}>
          {(control) => <Input {...control} {...form.register('origin')} />}
        </Field>
      </div>
      {add.error === null ? null : <ErrorPanel error={add.error} />}
      <div>
        <OnlyFor needed="admin" said>
          <Button type="submit" variant="primary" pending={add.isPending}>
            {add.isPending ? 'Importing' : 'Import'}
          </Button>
        </OnlyFor>
      </div>
    </form>
  );
}
