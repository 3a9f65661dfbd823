'use client';
/** @file A report over the networks that a study has retrained, to write about them in one's own words. */
import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPCClient } from '@/components/api';
import { Button } from '@/components/ui/button';
import { toastProblem } from '@/components/ui/toast';
import { runIdSchema } from '@/domain/ids';
import type { StudyDetail } from '@/domain/records/study';

/** As many as a report takes. */
const mostRuns = 200;

export function WriteReport({ study }: { study: StudyDetail }) {
  const client = useTRPCClient();
  const router = useRouter();
  const { name, experiment } = study;
  const create = useMutation({
    mutationFn: async () => {
      const query = `experiment = ${experiment} AND kind = evaluate AND state = finished`;
      const { ids } = await client.runs.index.query({ query, descending: false });
      const runs = (ids.match(/.{12}/g) ?? []).map((id) => runIdSchema.parse(`run_${id}`)).slice(0, mostRuns);
      return client.reports.create.mutate({ name: name.slice(0, 200), runs });
    },
    onSuccess: ({ id }) => router.push(`/reports/${id}`),
    onError: toastProblem,
  });
  if (experiment === null) return null;
  return (
    <OnlyFor>
      <Button pending={create.isPending} onClick={() => create.mutate()} icon={<FileText size={14} aria-hidden />}>
        Make a report
      </Button>
    </OnlyFor>
  );
}
