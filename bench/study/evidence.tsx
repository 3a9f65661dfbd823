/** @file The evidence file of a study and its figures, from the report: measurements, machine and verdicts. */
import { renderToStaticMarkup } from 'react-dom/server';
import { AccuracyFigure } from '@/app/studies/accuracy-figure';
import type { StudyReport, StudyReportSection } from '@/domain/records/study';
import type { Interval } from '@/domain/statistics/mean-interval';
import { studyRowTitle } from '@/domain/study';
import { boundsText, sectionHeading, signedPoints, studySentences } from '@/domain/study/sentences';
import { type EvidenceFacts, factLines } from './facts';

export interface Figure {
  readonly name: string;
  readonly svg: string;
}

export interface Evidence {
  readonly markdown: string;
  readonly figures: readonly Figure[];
}

/** Of one study or of several that have a space each. */
type Reported = Pick<StudyReport, 'sections' | 'delta'>;

/** `name`: what the names of its figures begin with. */
export function studyEvidence(
  report: Reported,
  facts: EvidenceFacts,
  { title, name }: { readonly title: string; readonly name: string },
): Evidence {
  const figures: Figure[] = [];
  const parts = report.sections.map((section) => {
    const figure = `${name}-${slug(sectionHeading(section))}.svg`;
    figures.push({ name: figure, svg: figureFile(section) });
    return sectionText(section, report.delta, figure);
  });
  const markdown = [
    `# ${title}`,
    '',
    'Written by the command below from the database of its runs. The rows, gates and intervals are those of [method.md](../method.md) §7.',
    '',
    ...factLines(facts),
    '## What held and what did not',
    '',
    ...report.sections.map((section) => `- **${sectionHeading(section)}.** ${summary(section, report.delta)}`),
    '',
    '## Section by section',
    '',
    'Accuracy is that of the derived network, retrained from random weights, on test images, in percent. Search compute counts training and',
    'validation of the search; retraining is the same for all rows and left out. Differences are to adapting, paired by prior and task. ' +
      'Where several folds are taken together whole folds are resampled; within a fold priors and tasks are. The interval of an ' +
      'accuracy leaves out what tasks differ in difficulty.',
    '',
    ...parts.flat(),
  ].join('\n');
  return { markdown: `${markdown.trimEnd()}\n`, figures };
}

function summary(section: StudyReportSection, delta: number): string {
  const sentences = studySentences(section, delta);
  return [sentences.claim, sentences.headroom, sentences.equalCompute, sentences.speedUp].join(' ');
}

function sectionText(section: StudyReportSection, delta: number, figure: string): string[] {
  const sentences = studySentences(section, delta);
  return [
    `### ${sectionHeading(section)}`,
    '',
    `${section.priors} priors, ${section.tasks} tasks.${metaText(section)}`,
    '',
    ...Object.values(sentences).map((sentence) => `- ${sentence}`),
    '',
    `![Accuracy against search compute](figures/${figure})`,
    '',
    '| row | accuracy % | 95 % interval | minus adapt | 95 % interval | seconds | G MAC | parameters | n |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...section.rows.map(
      ({ row, accuracy, difference, seconds, macs, parameters }) =>
        `| ${studyRowTitle(row)} | ${accuracy.mean.toFixed(2)} | ${bounds(accuracy, plain)} | ` +
        `${difference === null ? '' : signedPoints(difference.mean)} | ${difference === null ? '' : bounds(difference, signedPoints)} | ` +
        `${seconds === null ? '–' : seconds.toFixed(1)} | ${macs === null ? '–' : (macs / 1e9).toFixed(1)} | ` +
        `${parameters === null ? '–' : Math.round(parameters).toLocaleString('en')} | ${accuracy.n} |`,
    ),
    '',
  ];
}

/** Its own text and background colour, readable on any page. */
function figureFile(section: StudyReportSection): string {
  const title = sectionHeading(section);
  const markup = renderToStaticMarkup(<AccuracyFigure section={section} title={title} />);
  return markup
    .replace('<svg ', '<svg style="color:#1f2328;background:#ffffff" ')
    .replace(/ class="[^"]*"/, '')
    .concat('\n');
}

export const bounds = (interval: Interval, format: (value: number) => string): string =>
  boundsText(interval, format, 'one seed');

function metaText({ breakEven: { metaSeconds, metaMacs } }: StudyReportSection): string {
  if (metaSeconds === null) return '';
  const macs = metaMacs === null ? '' : ` (${(metaMacs / 1e9).toFixed(1)} G MAC)`;
  return ` Meta-training a prior took ${metaSeconds.toFixed(0)} s${macs}, which is in no row.`;
}

export const plain = (value: number): string => value.toFixed(2);

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
