/** @file The evidence file of the ablations: each beside the unchanged method, on the same tasks and from priors of the same seeds. */
import type { StudyReport } from '@/domain/records/study';
import { studyRowTitle } from '@/domain/study';
import { clusteredInterval, pairedValues, type StudyValue } from '@/domain/study/interval';
import { signedPoints } from '@/domain/study/sentences';
import { bounds, plain } from './evidence';
import { type EvidenceFacts, factLines } from './facts';

type Measurement = StudyReport['measurements'][number];

export interface AblationResult {
  readonly name: string;
  /** Of its rows alone: `adapt`, or the prior's weights or architecture alone. */
  readonly measurements: readonly Measurement[];
}

/** `full`: of the study that they depart from. */
export function ablationEvidence(
  full: readonly Measurement[],
  ablations: readonly AblationResult[],
  facts: EvidenceFacts,
): string {
  const lines = [
    '# What each part of the method is worth',
    '',
    'Written by the command below from the database of its runs. Each line departs from the method in what its name says and in nothing else: ' +
      'priors are meta-trained again if the change affects them, with the same seeds, and adapted to the same tasks. Accuracy is that of the derived network, ' +
      'retrained from random weights, on test images, in percent; differences are to the whole method, paired by prior and task.',
    '',
    ...factLines(facts),
    '| space | fold | departs in | accuracy % | minus whole | 95 % interval | search G MAC | n |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...[...new Set(full.map(({ fold }) => fold))].flatMap((fold) => foldLines(fold, full, ablations)),
  ];
  return `${lines.join('\n')}\n`;
}

function foldLines(fold: string, full: readonly Measurement[], ablations: readonly AblationResult[]): string[] {
  const of = (all: readonly Measurement[], row: string) => all.filter((each) => each.fold === fold && each.row === row);
  const whole = of(full, 'adapt');
  return [
    line('nothing', whole, null),
    ...ablations.flatMap(({ name, measurements }) => {
      const parts = (['weights-only', 'architecture-only'] as const).flatMap((row) => {
        const found = of(measurements, row);
        return found.length === 0 ? [] : [line(studyRowTitle(row), found, whole)];
      });
      return parts.length > 0 ? parts : [line(name, of(measurements, 'adapt'), whole)];
    }),
  ];
}

function line(name: string, measured: readonly Measurement[], whole: readonly Measurement[] | null): string {
  const [first] = measured;
  const values = measured.map(asValue);
  const accuracy = clusteredInterval(values);
  const difference = whole === null ? null : clusteredInterval(pairedValues(values, whole.map(asValue)));
  const macs = measured.flatMap((each) => each.macs ?? []);
  const cost = macs.length === 0 ? '–' : (macs.reduce((sum, each) => sum + each, 0) / macs.length / 1e9).toFixed(1);
  return (
    `| ${first?.space ?? ''} | ${first?.fold ?? ''} | ${name} | ${plain(accuracy.mean)} | ` +
    `${difference === null ? '' : signedPoints(difference.mean)} | ${difference === null ? '' : bounds(difference, signedPoints)} | ` +
    `${cost} | ${accuracy.n} |`
  );
}

const asValue = ({ fold, prior, task, accuracy }: Measurement): StudyValue => ({ fold, prior, task, value: accuracy });
