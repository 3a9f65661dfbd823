'use client';
/** @file The demo from the browser: what it will do, how far it is, and the report that it ends in. */
import { OnlyFor } from '@/components/access/only-for';
import { Button, ButtonLink } from '@/components/ui/button';
import { cx } from '@/components/ui/class-names';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Scroller } from '@/components/ui/scroller';
import { type Progress, useGuidedExample } from './use-guided-example';

/** By the number with which the demo begins each step. */
const steps = [
  { title: 'Dataset', text: 'Characters of several scripts, drawn here.' },
  {
    title: 'Task set',
    text: 'Digits, Latin and Greek to learn from, Cyrillic to choose by; Armenian and Georgian held out.',
  },
  { title: 'Search space', text: 'A small one, sized for two cores.' },
  { title: 'Meta-training', text: 'Three priors over many tasks; the best on Cyrillic goes on.' },
  { title: 'Adaptations and their controls', text: 'Thirty held-out tasks, solved in up to seven ways.' },
  { title: 'Retraining', text: 'The found cells from random weights, and a report on all of it.' },
] as const;

export function GuidedExamplePage() {
  const example = useGuidedExample();
  const { state, report, problem } = example;
  return (
    <>
      <PageHeader
        title="Guided example"
        description="The whole workflow on characters that this machine draws: from data to a report on what a prior saves."
        actions={
          report === null ? (
            <OnlyFor>
              <Button variant="primary" pending={state === 'running'} onClick={example.begin}>
                {state === 'failed' ? 'Continue' : 'Run the example'}
              </Button>
            </OnlyFor>
          ) : (
            <ButtonLink variant="primary" href={`/reports/${report}`}>
              Open the report
            </ButtonLink>
          )
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Panel title="Steps">
          <Steps {...example} />
        </Panel>
        <Panel title="Progress">
          <p className="mb-2 max-w-prose text-muted text-sm">
            About 370 short runs: some three minutes on two idle cores. Keep this page open: it starts each step when
            the one before has finished. After an interruption, start it again and it continues where it stopped.
          </p>
          {problem === null ? null : (
            <p role="alert" className="mb-2 whitespace-pre-wrap text-failed text-sm">
              {problem}
            </p>
          )}
          <Said {...example} />
        </Panel>
      </div>
    </>
  );
}

const begun = (lines: readonly string[]): number =>
  lines.reduce((most, line) => Math.max(most, Number(/^([1-6]) {2}/.exec(line)?.[1] ?? 0)), 0);

function Steps({ state, lines }: Progress) {
  const current = begun(lines);
  return (
    <ol className="flex flex-col gap-3">
      {steps.map(({ title, text }, at) => {
        const number = at + 1;
        const done = state === 'done' || number < current;
        const now = state === 'running' && number === current;
        return (
          <li key={title} className="flex gap-3" aria-current={now ? 'step' : undefined}>
            <span aria-hidden className="w-5 shrink-0 text-center text-muted">
              {done ? '✓' : number}
            </span>
            <div>
              <p className={now ? 'font-semibold text-sm' : 'text-sm'}>
                {title}
                {done ? <span className="sr-only"> (done)</span> : null}
                {now ? <span className="sr-only"> (now)</span> : null}
              </p>
              <p className="text-muted text-xs">{text}</p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** Characters of the table's rows; what is longer is a sentence. */
const widest = 82;

function Said({ state, lines, now }: Progress) {
  if (state === 'waiting') return null;
  return (
    <Scroller>
      <div className="font-mono text-xs" aria-live="polite" aria-atomic="false">
        {lines.map((line, at) => (
          <p
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added at the end.
            key={at}
            className={cx('min-h-4', line.length > widest ? 'whitespace-pre-wrap break-words' : 'whitespace-pre')}
          >
            {line}
          </p>
        ))}
      </div>
      {now === '' ? null : <p className="whitespace-pre-wrap font-mono text-xs">{now}</p>}
    </Scroller>
  );
}
