'use client';
/** @file Records a retraining that was done elsewhere. */
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Textarea } from '@/components/ui/input';
import type { GenotypeId } from '@/domain/ids';

const wholeOrNothing = z
  .string()
  .trim()
  .regex(/^\d*$/, 'A whole number, or nothing if it is not known.')
  .transform((text) => (text === '' ? null : Number(text)));

const formSchema = z.object({
  task: z.string().trim().min(1, 'Say what it was trained and tested on.').max(200),
  percent: z
    .string()
    .trim()
    .min(1, 'Give the test accuracy in percent.')
    .transform(Number)
    .pipe(z.number('Give a number in percent, such as 97.4.').min(0).max(100, 'At most 100 percent.')),
  epochs: wholeOrNothing,
  parameters: wholeOrNothing,
  source: z.string().trim().min(1, 'Say where the figure comes from.').max(500),
  note: z.string().trim().max(10_000),
});
type Values = z.input<typeof formSchema>;

const empty: Values = { task: '', percent: '', epochs: '', parameters: '', source: '', note: '' };

export function RecordEvaluation({ genotype, onClose }: { genotype: GenotypeId; onClose: () => void }) {
  const trpc = useTRPC();
  const id = useId();
  const form = useForm<Values, unknown, z.output<typeof formSchema>>({
    resolver: zodResolver(formSchema),
    defaultValues: empty,
  });
  const { errors } = form.formState;
  const save = useMutation(trpc.genotypes.recordEvaluation.mutationOptions({ onSuccess: onClose }));
  const submit = form.handleSubmit(({ percent, ...values }) =>
    save.mutate({ genotype, ...values, accuracy: percent / 100 }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Record an evaluation made elsewhere"
      description="A retraining in another code, or a figure from a paper."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={id} variant="primary" pending={save.isPending}>
            Record it
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field label="Task or dataset" required error={errors.task?.message}>
          {(control) => <Input {...control} {...form.register('task')} placeholder="CIFAR-10, all classes" />}
        </Field>
        <div className="grid gap-3 sm:grid-cols-3">
          <Field label="Test accuracy" unit="%" required error={errors.percent?.message}>
            {(control) => <Input {...control} {...form.register('percent')} inputMode="decimal" placeholder="97.4" />}
          </Field>
          <Field label="Epochs" error={errors.epochs?.message}>
            {(control) => <Input {...control} {...form.register('epochs')} inputMode="numeric" />}
          </Field>
          <Field label="Parameters" error={errors.parameters?.message}>
            {(control) => <Input {...control} {...form.register('parameters')} inputMode="numeric" />}
          </Field>
        </div>
        <Field label="Source" required error={errors.source?.message}>
          {(control) => <Input {...control} {...form.register('source')} placeholder="own DARTS code, commit 1a2b3c" />}
        </Field>
        <Field label="Note" error={errors.note?.message}>
          {(control) => <Textarea {...control} {...form.register('note')} rows={3} />}
        </Field>
        {save.error === null ? null : <ErrorPanel error={save.error} />}
      </form>
    </Dialog>
  );
}
