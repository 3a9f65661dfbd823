'use client';
/** @file Continues from a checkpoint of an ended run, perhaps for longer, as a new run. */
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useId, useState } from 'react';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { toProblem } from '@/components/ui/problem';
import { formatCount } from '@/domain/format';
import type { RunDetail } from '@/domain/records/run';
import { lengthOf } from '@/domain/run-length';
import { checkpointSteps } from './checkpoint-steps';

export function ContinueRun({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const form = useId();
  const steps = checkpointSteps(run);
  const length = run.config.kind === 'external' ? null : lengthOf(run.config);
  const [step, setStep] = useState(String(steps[0] ?? 0));
  const [long, setLong] = useState(length === null ? '' : String(length.value));
  const start = useMutation(
    trpc.runs.continue.mutationOptions({ onSuccess: ({ id }) => router.push(`/runs/${id}?baseline=${run.id}`) }),
  );
  const problem = start.error === null ? null : toProblem(start.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start.mutate({ id: run.id, step: Number(step), ...(length === null ? {} : { length: Number(long) }) });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Continue ${run.name}`}
      description="A new run starts from the checkpoint. This one stays as it is and is drawn behind it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" pending={start.isPending}>
            Continue
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <Field label="From the checkpoint at step" required>
          {(control) => (
            <Select
              {...control}
              value={step}
              options={steps.map((each) => ({ value: String(each), label: formatCount(each) }))}
              onChange={(event) => setStep(event.target.value)}
            />
          )}
        </Field>
        {length === null ? null : (
          <Field
            label={length.name}
            help={`In total, including those done; it had ${formatCount(length.value)}. Schedules follow the new length.`}
            required
            error={problem?.field === 'length' ? problem.message : undefined}
          >
            {(control) => (
              <Input {...control} inputMode="numeric" value={long} onChange={(event) => setLong(event.target.value)} />
            )}
          </Field>
        )}
        {problem !== null && problem.field !== 'length' ? <ErrorPanel error={start.error} /> : null}
      </form>
    </Dialog>
  );
}
