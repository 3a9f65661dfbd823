'use client';
/** @file What may be done with a study: pause it, resume it, remove it. */
import { useMutation } from '@tanstack/react-query';
import { Pause, Play, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { StudyDetail } from '@/domain/records/study';

export function StudyControls({ study }: { study: StudyDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [asking, setAsking] = useState<'pause' | 'remove' | null>(null);
  const done = (): void => setAsking(null);
  const setState = useMutation(trpc.studies.setState.mutationOptions({ onSuccess: done, onError: toastProblem }));
  const remove = useMutation(
    trpc.studies.remove.mutationOptions({
      onSuccess: () => {
        toastDone(`${study.name} is removed; its runs stay`);
        router.push('/studies');
      },
      onError: toastProblem,
    }),
  );
  const { active, queued, failed } = study.progress;
  const stuck = study.state === 'active' && failed > 0;
  return (
    <>
      <OnlyFor>
        {study.state === 'active' ? (
          <Button onClick={() => setAsking('pause')} icon={<Pause size={14} aria-hidden />}>
            Pause
          </Button>
        ) : null}
        {study.state === 'paused' || stuck ? (
          <Button
            variant="primary"
            pending={setState.isPending}
            onClick={() => setState.mutate({ id: study.id, state: 'active' })}
            icon={<Play size={14} aria-hidden />}
          >
            {stuck ? 'Try failed runs again' : 'Resume'}
          </Button>
        ) : null}
        {study.state === 'active' ? null : (
          <Button onClick={() => setAsking('remove')} icon={<Trash2 size={14} aria-hidden />}>
            Remove
          </Button>
        )}
      </OnlyFor>
      <ConfirmDialog
        open={asking === 'pause'}
        onOpenChange={done}
        title={`Pause ${study.name}?`}
        description="Nothing more is queued, and running runs stop at their next step with a checkpoint."
        touches={[`${active} running runs`, `${queued} queued runs`]}
        confirmLabel="Pause"
        pending={setState.isPending}
        onConfirm={() => setState.mutate({ id: study.id, state: 'paused' })}
      />
      <ConfirmDialog
        open={asking === 'remove'}
        onOpenChange={done}
        title={`Remove ${study.name}?`}
        description="The definition and the report are removed; every run, prior and genotype stays."
        touches={['the study itself']}
        confirmLabel="Remove"
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id: study.id })}
      />
    </>
  );
}
