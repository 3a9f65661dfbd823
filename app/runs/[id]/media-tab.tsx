'use client';
/** @file Pictures and tables that a run's script logged, all at one step: the newest of each that is not after it. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { apiAddress } from '@/components/base-path';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Scroller } from '@/components/ui/scroller';
import { Skeleton } from '@/components/ui/skeleton';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { useUrlState } from '@/components/url-state';
import { formatBytes, formatCount, plural } from '@/domain/format';
import { itemAt, type MediaItem, type MediaSeries, stepsOf } from './media';
import { StepScrubber } from './step-scrubber';
import { isNumeric, mostRows, readTable } from './table-file';

export function MediaTab({ media }: { media: readonly MediaSeries[] }) {
  const [stepText, setStep] = useUrlState('mediaStep');
  const steps = useMemo(() => stepsOf(media), [media]);
  const asked = stepText === '' ? Number.POSITIVE_INFINITY : Number(stepText);
  const found = steps.findLastIndex((step) => step <= asked);
  const at = stepText === '' ? steps.length - 1 : Math.max(0, found);
  const choose = useCallback(
    (index: number | null) => setStep(index === null ? '' : String(steps[index] ?? '')),
    [setStep, steps],
  );
  const step = steps[at];
  if (step === undefined) {
    return (
      <Panel>
        <EmptyState title="No pictures or tables">
          What a script logs as PNG, JPEG, GIF, WebP, SVG, CSV or JSON is shown here, by step.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {steps.length < 2 ? null : (
        <Panel>
          <StepScrubber steps={steps} at={at} following={stepText === ''} onChange={choose} />
        </Panel>
      )}
      <div className="grid gap-4 lg:grid-cols-2 2xl:grid-cols-3">
        {media.map((series) => {
          const item = itemAt(series, step);
          const help =
            item === null
              ? `from step ${formatCount(series.items[0]?.step ?? 0)} on`
              : `step ${formatCount(item.step)}${series.items.length < 2 ? '' : `, one of ${formatCount(series.items.length)}`}`;
          return (
            <Panel
              key={`${series.kind} ${series.name}`}
              title={series.name}
              help={help}
              className={series.kind === 'table' ? 'lg:col-span-2' : ''}
              flush={series.kind === 'table'}
            >
              {item === null ? (
                <p className="p-4 text-muted text-sm">Not logged yet at this step.</p>
              ) : series.kind === 'picture' ? (
                <Picture key={item.artefact.id} name={series.name} item={item} />
              ) : (
                <LoggedTable key={item.artefact.id} name={series.name} item={item} />
              )}
            </Panel>
          );
        })}
      </div>
    </div>
  );
}

/** On white, as figures are drawn to be printed. */
function Picture({ name, item: { artefact, step } }: { name: string; item: MediaItem }) {
  const [failed, setFailed] = useState(false);
  const download = apiAddress(`/api/artefacts/${artefact.id}`);
  const shown = apiAddress(`/api/artefacts/${artefact.id}?as=picture&v=${artefact.sha256.slice(0, 8)}`);
  if (failed) {
    return (
      <p className="text-muted text-sm">
        {artefact.name} can’t be shown as a picture.{' '}
        <a href={download} download className="underline">
          Download it ({formatBytes(artefact.size)})
        </a>
      </p>
    );
  }
  return (
    <a href={shown} target="_blank" rel="noreferrer" title="Open the picture in its own size" className="block">
      <img
        src={shown}
        alt={`${name} at step ${formatCount(step)}`}
        loading="lazy"
        onError={() => setFailed(true)}
        className="max-h-96 w-full rounded bg-white object-contain"
      />
    </a>
  );
}

const mostBytes = 4 << 20;

function LoggedTable({ name, item: { artefact } }: { name: string; item: MediaItem }) {
  const address = apiAddress(`/api/artefacts/${artefact.id}`);
  const small = artefact.size <= mostBytes;
  const table = useQuery({
    queryKey: ['table-file', artefact.id, artefact.sha256],
    enabled: small,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const answer = await fetch(address, { signal });
      if (!answer.ok) throw new Error(`The file could not be read: the server answered ${answer.status}.`);
      return { found: readTable(artefact.name, await answer.text()) };
    },
  });
  const file = (
    <a href={address} download className="underline">
      Download it ({formatBytes(artefact.size)})
    </a>
  );
  if (!small) return <p className="p-4 text-muted text-sm">Too large to be shown here. {file}</p>;
  return (
    <QueryView query={table} pending={<Skeleton className="h-40" />}>
      {({ found }) =>
        found === null ? (
          <p className="p-4 text-muted text-sm">The file holds no table. {file}</p>
        ) : (
          <>
            <Scroller className="max-h-96 overflow-auto">
              <Table caption={name}>
                <thead>
                  <tr>
                    {found.columns.map((column, at) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name, and stay where they are
                      <Th key={at} numeric={isNumeric(found, at)}>
                        {column}
                      </Th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {found.rows.map((row, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing but their place
                    <tr key={at} className={rowClass}>
                      {row.map((cell, column) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: as above
                        <Td key={column} numeric={isNumeric(found, column)}>
                          {cell}
                        </Td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </Table>
            </Scroller>
            <p className="border-line border-t p-3 text-muted text-xs">
              {found.total > mostRows ? `The first ${mostRows} of ` : ''}
              {plural(found.total, 'row')}. {file}
            </p>
          </>
        )
      }
    </QueryView>
  );
}
