'use client';
/** @file One click from a comparison to a report that begins as it does. */
import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { toastProblem } from '@/components/ui/toast';
import type { RunId } from '@/domain/ids';
import type { Grouping } from '@/domain/report';

export function MakeReport({ runs, by }: { runs: RunId[]; by: Grouping }) {
  const trpc = useTRPC();
  const router = useRouter();
  const create = useMutation(
    trpc.reports.create.mutationOptions({
      onSuccess: ({ id }) => router.push(`/reports/${id}`),
      onError: toastProblem,
    }),
  );
  return (
    <OnlyFor>
      <Button
        pending={create.isPending}
        onClick={() => create.mutate({ runs, by })}
        icon={<FileText size={14} aria-hidden />}
      >
        Make a report
      </Button>
    </OnlyFor>
  );
}
