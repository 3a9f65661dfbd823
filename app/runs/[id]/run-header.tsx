'use client';
/** @file The top of a run: what it is, how far it is, what went wrong. */
import { Badge } from '@/components/ui/badge';
import { cx } from '@/components/ui/class-names';
import { CodeBlock } from '@/components/ui/code-block';
import { Markdown } from '@/components/ui/markdown';
import { PageHeader } from '@/components/ui/page-header';
import { RunProgress } from '@/components/ui/progress';
import { StateBadge } from '@/components/ui/state-badge';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatCount, formatPercent } from '@/domain/format';
import type { Guessing, RunDetail } from '@/domain/records/run';
import { isFinal } from '@/domain/run-state/names';
import { Duration } from '../duration';
import { RunControls } from './run-controls';

export function RunHeader({ run }: { run: RunDetail }) {
  return (
    <>
      <PageHeader
        title={run.name}
        oneLine
        parent={{ href: '/runs', label: 'Runs' }}
        badge={
          <>
            <StateBadge state={run.state} />
            <Badge>{run.kind}</Badge>
          </>
        }
        description={<Facts run={run} />}
        actions={<RunControls run={run} />}
      />
      {run.state === 'failed' ? <Failure run={run} /> : null}
      <Alarms alarms={run.alarms} />
      {run.guessing === null ? null : <Guesses guessing={run.guessing} />}
      {run.notes === '' ? null : (
        <section aria-labelledby="notes" className="mb-4">
          {/* Headings in the text are parts of this one. */}
          <h2 id="notes" className="sr-only">
            Notes
          </h2>
          <Markdown text={run.notes} />
        </section>
      )}
      <HowFar run={run} />
    </>
  );
}

/** Nothing for a finished run. While it runs, always two lines, so that the content below does not move. */
function HowFar({ run }: { run: RunDetail }) {
  const reason = run.state === 'failed' ? null : run.reason;
  if (run.state === 'finished' && reason === null) return null;
  return (
    <div className={cx('mb-4 max-w-xl text-sm', !isFinal(run.state) && 'min-h-8')}>
      {run.progress === null || run.state === 'finished' ? null : (
        <RunProgress progress={shownProgress(run, run.progress)} />
      )}
      {reason === null ? null : <p className="text-muted text-xs">{reason}</p>}
    </div>
  );
}

/** An ended run has no speed and nothing left. */
function shownProgress(run: RunDetail, progress: NonNullable<RunDetail['progress']>) {
  return isFinal(run.state) ? { ...progress, rate: null, left: null } : progress;
}

function Facts({ run }: { run: RunDetail }) {
  const facts: { key: string; value: React.ReactNode }[] = [
    { key: 'seed', value: `Seed ${run.seed}` },
    {
      key: 'time',
      value: (
        <>
          <Duration run={run} /> {isFinal(run.state) ? 'in all' : 'so far'}
        </>
      ),
    },
    ...(run.experiment === null
      ? []
      : [
          {
            key: 'experiment',
            value: <TextLink href={`/runs?experiment=${run.experiment.id}`}>{run.experiment.name}</TextLink>,
          },
        ]),
    ...(run.device === null
      ? []
      : [{ key: 'device', value: run.kind === 'external' ? 'logged by a script' : run.device }]),
    ...run.tags.map((tag) => ({ key: `tag ${tag}`, value: <Badge>{tag}</Badge> })),
  ];
  return (
    <ul className="flex flex-wrap items-center gap-x-4 gap-y-1">
      {facts.map(({ key, value }) => (
        <li key={key}>{value}</li>
      ))}
    </ul>
  );
}

function Failure({ run }: { run: RunDetail }) {
  return (
    <section aria-label="Why it failed" className="mb-4 rounded-lg border border-failed bg-failed-soft p-4">
      <h2 className="font-semibold text-failed text-sm">It failed</h2>
      <p className="mt-1 text-sm">{run.reason ?? 'The runner left no reason.'}</p>
      {run.lastLines.length === 0 ? null : (
        <div className="mt-3">
          <h3 className="mb-1 text-muted text-xs">Last lines of its log</h3>
          <CodeBlock label="Last lines" text={run.lastLines.join('\n')} wrap className="max-h-48 bg-surface" />
        </div>
      )}
    </section>
  );
}

function Guesses({ guessing: { accuracy, classes, images } }: { guessing: Guessing }) {
  return (
    <section
      aria-label="Accuracy"
      className="mb-4 rounded-lg border border-attention bg-attention-soft px-4 py-3 text-sm"
    >
      <h2 className="font-semibold text-attention text-sm">Not distinguishable from guessing</h2>
      <p className="mt-1">
        It had {formatPercent(accuracy)} of {formatCount(images)} test images right, and guessing among{' '}
        {formatCount(classes)} classes gives {formatPercent(1 / classes)}. Take more steps, a higher learning rate of
        the weights, or a larger preset, before you compare it with anything.
      </p>
    </section>
  );
}

function Alarms({ alarms }: { alarms: RunDetail['alarms'] }) {
  if (alarms.length === 0) return null;
  return (
    <section aria-label="Alarms" className="mb-4 rounded-lg border border-attention bg-attention-soft px-4 py-3">
      <h2 className="font-semibold text-attention text-sm">{alarms.length === 1 ? 'An alarm' : 'Alarms'}</h2>
      <ul className="mt-1 flex flex-col gap-1 text-sm">
        {alarms.map((alarm) => (
          <li key={`${alarm.alarm}:${alarm.message}`} className="wrap-anywhere">
            {alarm.message}{' '}
            <span className="text-muted text-xs">
              ({alarm.times === 1 ? null : `${alarm.times} times, first `}
              <Time value={alarm.time} />
              {alarm.times === 1 ? null : ', last '}
              {alarm.times === 1 ? null : <Time value={alarm.lastTime} />})
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
