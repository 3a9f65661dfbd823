'use client';
/** @file What the doctor finds: one line per check, with what to do where something is wrong. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Stethoscope } from 'lucide-react';
import { useMay } from '@/components/access/me';
import { useTRPC } from '@/components/api';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonRows } from '@/components/ui/skeleton';
import { toastProblem } from '@/components/ui/toast';
import { plural } from '@/domain/format';
import type { Finding } from '@/domain/records/finding';

const verdicts = {
  ok: { tone: 'done', word: 'ok' },
  attention: { tone: 'attention', word: 'attention' },
  failed: { tone: 'failed', word: 'failed' },
} as const;

/** Engines have a list of their own beside it. */
const isShownHere = ({ id, verdict }: Finding): boolean => (id !== 'engines' && id !== 'engine') || verdict !== 'ok';

const urgency = { failed: 0, attention: 1, ok: 2 } as const;
const worstFirst = (a: Finding, b: Finding): number => urgency[a.verdict] - urgency[b.verdict];

/** How many need someone, before which ones. */
function summaryOf(findings: readonly Finding[]): string {
  const needing = findings.filter(isShownHere).filter(({ verdict }) => verdict !== 'ok').length;
  return needing === 0
    ? 'All is well'
    : `${needing} of ${plural(findings.filter(isShownHere).length, 'check')} need attention`;
}

export function DoctorPanel() {
  const trpc = useTRPC();
  // Its answer takes a while and changes slowly: it is fetched on request, not with every change.
  const queries = useQueryClient();
  const admin = useMay('admin');
  const { queryKey, ...options } = trpc.system.doctor.queryOptions();
  const doctor = useQuery({ ...options, queryKey, staleTime: 300_000 });
  const recheck = useMutation({
    mutationFn: () => queries.fetchQuery({ ...trpc.system.doctor.queryOptions({ fresh: true }), staleTime: 0 }),
    onError: toastProblem,
    onSuccess: (found) => void queries.setQueryData(queryKey, found),
  });
  return (
    <Panel
      title="Doctor"
      help={doctor.data === undefined ? undefined : summaryOf(doctor.data.findings)}
      actions={
        <Button
          size="s"
          pending={doctor.isFetching || recheck.isPending}
          onClick={() => (admin ? recheck.mutate() : void doctor.refetch())}
          icon={<Stethoscope size={12} aria-hidden />}
        >
          Check again
        </Button>
      }
      flush
    >
      <QueryView query={doctor} pending={<SkeletonRows rows={7} />}>
        {({ findings }) => (
          <ul>
            {findings
              .filter(isShownHere)
              .sort(worstFirst)
              .map(({ title, verdict, detail, advice }) => (
                <li key={title} className="flex items-start gap-3 border-line border-b px-4 py-2 last:border-b-0">
                  <div className="min-w-0 flex-1">
                    <p className="font-medium text-sm">{title}</p>
                    <p className="whitespace-pre-line break-words text-muted text-xs">{detail}</p>
                    {advice === null ? null : <p className="mt-0.5 text-xs">{advice}</p>}
                  </div>
                  <Badge tone={verdicts[verdict].tone}>{verdicts[verdict].word}</Badge>
                </li>
              ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
}
