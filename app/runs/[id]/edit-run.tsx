'use client';
/** @file Changes a run's name, tags and notes. */
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { EditDetails } from '@/components/ui/edit-details';
import type { RunDetail } from '@/domain/records/run';

export function EditRun({ run, onClose }: { run: RunDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const save = useMutation(trpc.runs.edit.mutationOptions({ onSuccess: onClose }));
  return (
    <EditDetails
      title="Edit the run"
      start={run}
      pending={save.isPending}
      error={save.error}
      onSave={(details) => save.mutate({ id: run.id, ...details })}
      onClose={onClose}
    />
  );
}
