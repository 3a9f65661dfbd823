'use client';
/** @file One study: its progress, and the current prior value report. Made to be printed. */
import { useQuery } from '@tanstack/react-query';
import { Download, Printer } from 'lucide-react';
import { StudyStateBadge } from '@/app/studies/state-badge';
import { useTRPC } from '@/components/api';
import { tableItems } from '@/components/chart/table-items';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { EntityPage } from '@/components/ui/entity-page';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { Menu } from '@/components/ui/menu';
import { Panel } from '@/components/ui/panel';
import { ProgressBar } from '@/components/ui/progress';
import { QueryView } from '@/components/ui/query-view';
import { TextLink } from '@/components/ui/text-link';
import { useUrlState } from '@/components/url-state';
import { formatDuration, formatLarge, plural } from '@/domain/format';
import type { StudyId } from '@/domain/ids';
import type { StudyDetail, StudyReport } from '@/domain/records/study';
import { sectionHeading } from '@/domain/study/sentences';
import { RecipePanel } from './recipe-panel';
import { ReportSection } from './report-section';
import { StudyControls } from './study-controls';
import { WriteReport } from './study-report';
import { studyTable } from './study-table';

export function StudyPage({ id }: { id: StudyId }) {
  const trpc = useTRPC();
  const study = useQuery(trpc.studies.get.queryOptions({ id }));
  const report = useQuery(trpc.studies.report.queryOptions({ id }));
  return (
    <EntityPage
      kind="Study"
      list={{ href: '/studies', label: 'Studies' }}
      query={study}
      heading={(data) => ({
        title: data.name,
        badge: <StudyStateBadge study={data} />,
        description: `Is the prior worth its cost? ${plural(data.folds, 'fold')}, ${plural(data.rows, 'way')} compared; within ${data.delta} points (δ) accuracies count as equal.`,
        actions: (
          <span className="flex flex-wrap gap-2 print:hidden">
            <StudyControls study={data} />
            {report.data === undefined || report.data.retrainings.length === 0 ? null : (
              <WriteReport report={report.data} />
            )}
            <Menu
              trigger={
                <Button disabled={report.data === undefined} icon={<Download size={14} aria-hidden />}>
                  Measurements
                </Button>
              }
              items={tableItems(
                data.name,
                () => studyTable(report.data?.measurements ?? []),
                (format) => format,
              )}
            />
            <Button onClick={() => window.print()} icon={<Printer size={14} aria-hidden />}>
              Print or PDF
            </Button>
          </span>
        ),
      })}
    >
      {(data) => (
        <div className="flex flex-col gap-4">
          {data.state === 'finished' ? null : <ProgressPanel study={data} />}
          <QueryView query={report}>{(answer) => <Report report={answer} study={data} />}</QueryView>
          <RecipePanel study={data} />
        </div>
      )}
    </EntityPage>
  );
}

function ProgressPanel({ study }: { study: StudyDetail }) {
  const { finished, queued, active, failed, atMost } = study.progress;
  return (
    <Panel title="Progress" className="print:hidden">
      {study.problem === null ? null : (
        <p className="mb-2 text-failed text-sm">Paused automatically: {study.problem}</p>
      )}
      <ProgressBar share={finished / Math.max(1, atMost)} label="Runs of the study" />
      <p className="mt-2 text-sm">
        {plural(finished, 'run')} done of at most {atMost}, {active} running, {queued} waiting
        {failed === 0 ? '' : `, ${failed} failed or stopped`}.{' '}
        {study.experiment === null ? null : <TextLink href={`/runs?experiment=${study.experiment}`}>Its runs</TextLink>}
      </p>
      {study.failedRuns.length === 0 ? null : (
        <ul className="mt-2 list-disc pl-5 text-sm">
          {study.failedRuns.slice(0, 10).map(({ id, name, reason }) => (
            <li key={id}>
              <TextLink href={`/runs/${id}`}>{name}</TextLink> <span className="text-muted">{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** One section on the screen at a time; all of them on paper. */
function Report({ report, study }: { report: StudyReport; study: StudyDetail }) {
  const [chosen, setChosen] = useUrlState('section', '0');
  const { sections } = report;
  if (report.measurements.length === 0)
    return (
      <Panel>
        <EmptyState title="Nothing measured yet">
          The answer appears once networks have been retrained: first the priors are meta-trained, then searches, then
          retrainings.
        </EmptyState>
      </Panel>
    );
  const { metaSeconds = null, metaMacs = null } = sections[0]?.breakEven ?? {};
  return (
    <>
      {report.complete ? null : (
        <p className="text-attention text-sm">Preliminary: runs are missing, so rows may cover different tasks.</p>
      )}
      {sections.length < 2 ? null : (
        <Field label="Section" className="max-w-xl print:hidden">
          {(control) => (
            <Select
              {...control}
              value={chosen}
              onChange={(event) => setChosen(event.target.value)}
              options={sections.map((section, index) => ({ value: String(index), label: sectionHeading(section) }))}
            />
          )}
        </Field>
      )}
      {sections.map((section, index) => (
        <div
          key={`${section.space}/${section.title}`}
          className={String(index) === chosen ? '' : 'hidden print:block print:break-before-page'}
        >
          <ReportSection section={section} delta={study.delta} />
        </div>
      ))}
      <p className="text-muted text-xs">
        Means over {plural(report.retrainingSeeds, 'retraining seed')} per genotype, {report.randomGenotypes} random
        genotypes a task. 95 % intervals: Student’s t times the standard error of a bootstrap over folds, within one
        fold over priors and tasks; differences paired by prior and task; those of accuracies without what tasks differ
        in difficulty.{' '}
        {metaSeconds === null
          ? ''
          : `Meta-training a prior took ${formatDuration(metaSeconds * 1000)}${metaMacs === null ? '' : ` and ${formatLarge(metaMacs)} multiply-accumulates`}; it is not in the rows.`}
      </p>
    </>
  );
}
