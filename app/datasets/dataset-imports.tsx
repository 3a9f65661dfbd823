'use client';
/** @file Imports of images: those under way with their progress, and how the latest ones ended. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Badge, type Tone } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { ProgressBar } from '@/components/ui/progress';
import { Time } from '@/components/ui/time';
import { toastProblem } from '@/components/ui/toast';
import { formatDuration } from '@/domain/format';
import type { DatasetImportRecord } from '@/domain/records/dataset';

/** Nothing without an import. `only`: just those under way. */
export function DatasetImports({ only }: { only?: 'under-way' }) {
  const trpc = useTRPC();
  const imports = useQuery(trpc.datasetImports.list.queryOptions());
  const shown = (imports.data ?? []).filter((each) => only === undefined || isUnderWay(each));
  if (shown.length === 0) return null;
  return (
    <Panel title="Imports" flush>
      <ul aria-live="polite">
        {shown.map((each) => (
          <Import key={each.id} record={each} />
        ))}
      </ul>
    </Panel>
  );
}

const isUnderWay = ({ state }: DatasetImportRecord): boolean => state === 'queued' || state === 'running';

const tones: Readonly<Record<DatasetImportRecord['state'], Tone>> = {
  queued: 'neutral',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'attention',
};

/** Milliseconds at the pace since the page saw it; null until that can be told. */
function useTimeLeft(fraction: number | null): number | null {
  const first = useRef<{ readonly time: number; readonly fraction: number } | null>(null);
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    if (fraction === null || fraction === 0 || (first.current !== null && fraction < first.current.fraction)) {
      first.current = null;
      return setLeft(null);
    }
    first.current ??= { time: performance.now(), fraction };
    const gone = fraction - first.current.fraction;
    setLeft(gone > 0.01 && fraction < 1 ? ((performance.now() - first.current.time) * (1 - fraction)) / gone : null);
  }, [fraction]);
  return left;
}

function Import({ record }: { record: DatasetImportRecord }) {
  const trpc = useTRPC();
  const cancel = useMutation(trpc.datasetImports.cancel.mutationOptions({ onError: toastProblem }));
  const { name, state, fraction, message, notes, dataset, createdAt, endedAt } = record;
  const left = useTimeLeft(state === 'running' ? fraction : null);
  return (
    <li className="flex flex-col gap-2 border-line border-b p-4 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 truncate font-medium">
          {name} <Badge tone={tones[state]}>{state}</Badge>
        </p>
        <span className="text-muted text-xs">
          <Time value={endedAt ?? createdAt} />
        </span>
        {isUnderWay(record) ? (
          <OnlyFor>
            <Button size="s" pending={cancel.isPending} onClick={() => cancel.mutate({ id: record.id })}>
              Cancel
            </Button>
          </OnlyFor>
        ) : null}
        {dataset === null ? null : (
          <ButtonLink size="s" href={`/datasets/${dataset}`}>
            Open
          </ButtonLink>
        )}
      </div>
      {state === 'running' ? <ProgressBar share={fraction} label={`Import of ${name}`} /> : null}
      {state === 'done' ? null : (
        <p className={state === 'failed' ? 'break-words font-medium text-failed text-sm' : 'text-muted text-xs'}>
          {message}
          {left === null ? '' : `, about ${formatDuration(left)} left`}
        </p>
      )}
      {notes.length === 0 ? null : <p className="text-muted text-xs">{notes.join('; ')}</p>}
    </li>
  );
}
