/** @file One section of the prior value report: the conclusion, the figure, the table of rows. */

import { useRef } from 'react';
import { AccuracyFigure } from '@/app/studies/accuracy-figure';
import { DownloadMenu } from '@/components/chart/download-menu';
import { pictureOf } from '@/components/chart/picture-of';
import { Badge } from '@/components/ui/badge';
import { Panel } from '@/components/ui/panel';
import { Scroller } from '@/components/ui/scroller';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { formatLarge, formatNumber, plural } from '@/domain/format';
import type { StudyReportSection } from '@/domain/records/study';
import { studyRowTitle } from '@/domain/study';
import { boundsText, sectionHeading, signedPoints, studySentences, studyVerdict } from '@/domain/study/sentences';
import type { DataTable } from '@/domain/table';

type Row = StudyReportSection['rows'][number];
type Interval = Row['accuracy'];

export function ReportSection({ section, delta }: { section: StudyReportSection; delta: number }) {
  const title = sectionHeading(section);
  const svg = useRef<SVGSVGElement>(null);
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title={title}
        help={`${plural(section.priors, 'prior')}, ${plural(section.tasks, 'task')}`}
        actions={<HeadroomBadge verdict={section.headroom.verdict} />}
      >
        <Findings section={section} delta={delta} />
      </Panel>
      <Panel
        title="Accuracy against compute"
        help="95 % intervals; dashed levels cost no search"
        actions={
          <DownloadMenu
            title={title}
            svg={pictureOf(svg, () => <AccuracyFigure section={section} title={title} />)}
            table={() => rowsTable(section.rows)}
          />
        }
      >
        <Scroller>
          <div className="min-w-xl">
            <AccuracyFigure section={section} title={title} svg={svg} />
          </div>
        </Scroller>
      </Panel>
      <Panel title="Ways compared" help="Test accuracy after retraining from random weights" flush>
        <RowTable rows={section.rows} title={title} />
      </Panel>
    </div>
  );
}

function rowsTable(rows: readonly Row[]): DataTable {
  return {
    names: ['row', 'accuracy', 'low_95', 'high_95', 'seconds', 'macs', 'parameters'],
    rows: rows.map(({ row, accuracy: { mean, low, high }, seconds, macs, parameters }) => [
      ...[row, mean, low, high],
      ...[seconds, macs, parameters],
    ]),
  };
}

function HeadroomBadge({ verdict }: { verdict: StudyReportSection['headroom']['verdict'] }) {
  switch (verdict) {
    case 'measurable':
      return <Badge tone="done">measurable</Badge>;
    case 'not-measurable':
      return <Badge tone="attention">not measurable here</Badge>;
    case 'unknown':
      return <Badge>headroom unknown</Badge>;
  }
}

function Findings({ section, delta }: { section: StudyReportSection; delta: number }) {
  const sentences = studySentences(section, delta);
  const items = [
    ['Claim', sentences.claim],
    ['Headroom', sentences.headroom],
    ['At equal compute', sentences.equalCompute],
    ['Speed-up', sentences.speedUp],
    ['Credit', sentences.credit],
    ['Break-even', sentences.breakEven],
  ] as const;
  return (
    <div className="flex flex-col gap-3">
      <p className="font-semibold text-base">{studyVerdict(section)}</p>
      <dl className="grid max-w-4xl gap-x-4 gap-y-2 text-sm sm:grid-cols-[9rem_1fr]">
        {items.map(([name, text]) => (
          <div key={name} className="contents">
            <dt className="font-medium text-muted">{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function RowTable({ rows, title }: { rows: readonly Row[]; title: string }) {
  return (
    <Table caption={`Rows of ${title}`}>
      <thead>
        <tr>
          <Th>Way</Th>
          <Th numeric>Accuracy, %</Th>
          <Th numeric>Minus adapt, points</Th>
          <Th numeric>Search, device seconds</Th>
          <Th numeric>Search, MACs</Th>
          <Th numeric>Parameters</Th>
          <Th numeric title="The mean is over so many pairs of a prior and a task">
            Priors × tasks
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ row, accuracy, difference, seconds, macs, parameters }) => (
          <tr key={row} className={rowClass}>
            <th scope="row" className="min-w-44 px-3 py-1 text-left font-medium">
              {studyRowTitle(row)}
            </th>
            <Td numeric>
              <Figure interval={accuracy} format={(value) => value.toFixed(2)} />
            </Td>
            <Td numeric>{difference === null ? '' : <Figure interval={difference} format={signedPoints} />}</Td>
            <Td numeric>{seconds === null ? '–' : formatNumber(seconds, 3)}</Td>
            <Td numeric>{macs === null ? '–' : formatLarge(macs)}</Td>
            <Td numeric>{parameters === null ? '–' : formatLarge(parameters)}</Td>
            <Td numeric>{accuracy.n}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Figure({ interval, format }: { interval: Interval; format: (value: number) => string }) {
  return (
    <>
      {format(interval.mean)}
      <span className="block text-muted text-xs">{boundsText(interval, format, 'not ranked')}</span>
    </>
  );
}
