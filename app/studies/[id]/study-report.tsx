'use client';
/** @file A report over the networks that a study has retrained, to write about them in one's own words. */
import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPCClient } from '@/components/api';
import { Button } from '@/components/ui/button';
import { toastProblem } from '@/components/ui/toast';
import type { StudyReport } from '@/domain/records/study';

/** As many as a report takes. */
const mostRuns = 200;

export function WriteReport({ report: { name, retrainings } }: { report: StudyReport }) {
  const client = useTRPCClient();
  const router = useRouter();
  const create = useMutation({
    mutationFn: () => client.reports.create.mutate({ name: name.slice(0, 200), runs: retrainings.slice(0, mostRuns) }),
    onSuccess: ({ id }) => router.push(`/reports/${id}`),
    onError: toastProblem,
  });
  return (
    <OnlyFor>
      <Button pending={create.isPending} onClick={() => create.mutate()} icon={<FileText size={14} aria-hidden />}>
        Make a report
      </Button>
    </OnlyFor>
  );
}
