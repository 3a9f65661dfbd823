'use client';
import { axisScale } from '@/components/chart/axis';
import type { SeriesStyle } from '@/components/data-colours';
import { plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import { fewestSeeds } from '@/domain/statistics/mean-interval';
/** @file The top of a comparison: what it answers in words, and a strip per arm with its seeds, mean and interval. */
import { CutMiddle } from '../ui/cut-middle';
import { type Arm, answerSentences, armsOf, sharedStart } from './answer-words';
import { bounded, type Figure, spreadText } from './compared-figures';
import { armStyles, type Comparison } from './comparison';
import { pairedDifferences, referenceOf } from './paired';

/** The table by arm has them all. */
const mostStrips = 12;

/** What a comparison says of one figure: sentences, and a strip per arm. */
export function Answer({
  comparison,
  figure,
  baseline,
}: {
  comparison: Comparison;
  /** Undefined where no run has one yet. */
  figure: Figure | undefined;
  baseline: RunId | null;
}) {
  const { groups } = comparison;
  const reference = referenceOf(groups, baseline, null);
  const arms = figure === undefined ? [] : armsOf(groups, figure);
  const sentences =
    figure === undefined || reference === undefined
      ? ['No run has a final figure yet. The curves update automatically.']
      : answerSentences(figure, arms, reference.label, pairedDifferences(comparison, reference.groupHash, figure));
  return (
    <div className="flex flex-col gap-4">
      <div className="flex max-w-4xl flex-col gap-1 text-sm">
        {sentences.map((sentence, at) => (
          <p key={sentence} className={at === 0 ? 'wrap-anywhere font-semibold text-base' : 'wrap-anywhere text-muted'}>
            {sentence}
          </p>
        ))}
      </div>
      {figure === undefined || arms.length === 0 ? null : (
        <Strips figure={figure} arms={arms} styles={armStyles(groups)} />
      )}
    </div>
  );
}

const columns = 'grid grid-cols-[minmax(0,1fr)_7rem] items-center gap-x-4 sm:grid-cols-[18rem_minmax(0,1fr)_9rem]';

function Strips({
  figure,
  arms,
  styles,
}: {
  figure: Figure;
  arms: readonly Arm[];
  styles: ReadonlyMap<string, SeriesStyle>;
}) {
  const shown = arms.slice(0, mostStrips);
  const start = sharedStart(shown.map(({ label }) => label));
  const intervalOf = (arm: Arm): readonly number[] =>
    arm.n < fewestSeeds || arm.low === null || arm.high === null ? [] : bounded(figure, [arm.low, arm.high]);
  const scale = axisScale(
    shown.flatMap((arm) => [...arm.values, ...intervalOf(arm)]),
    { pixels: [0, 100], format: figure.format },
  );
  return (
    <div className="text-xs">
      <ul aria-label={`${figure.label} by arm`}>
        {shown.map((arm) => {
          const colour = styles.get(arm.groupHash)?.colour ?? 'currentColor';
          const [low, high] = intervalOf(arm).map(scale.place);
          return (
            <li key={arm.groupHash} className={`${columns} min-h-9`}>
              <CutMiddle text={arm.label.slice(start.length)} title={arm.label} className="font-medium" />
              <span aria-hidden className="relative h-6 max-sm:order-last max-sm:col-span-2">
                <span className="absolute inset-x-0 top-1/2 border-line border-t" />
                {low === undefined || high === undefined ? null : (
                  <span
                    className="absolute top-1/2 h-2 -translate-y-1/2 rounded-sm opacity-30"
                    style={{ left: `${low}%`, width: `${high - low}%`, background: colour }}
                  />
                )}
                {arm.values.map((value, at) => (
                  <span
                    // Seeds may reach the same.
                    // biome-ignore lint/suspicious/noArrayIndexKey: only their order distinguishes them.
                    key={at}
                    className="absolute top-1/2 size-2 -translate-x-1/2 -translate-y-1/2 rounded-full border border-surface"
                    style={{ left: `${scale.place(value)}%`, background: colour }}
                  />
                ))}
                <span
                  className="absolute top-1/2 h-5 w-0.5 -translate-x-1/2 -translate-y-1/2"
                  style={{ left: `${scale.place(arm.mean)}%`, background: colour }}
                />
              </span>
              <span className="text-right">
                <span className="font-medium">{figure.format(arm.mean)}</span>{' '}
                <span className="block text-muted">{spreadText(figure, arm)}</span>
              </span>
            </li>
          );
        })}
      </ul>
      <div aria-hidden className={`${columns} text-muted max-sm:hidden`}>
        <span />
        <span className="relative h-4">
          {scale.ticks.map(({ value, label }) => (
            <span
              key={value}
              className="absolute -translate-x-1/2 whitespace-nowrap"
              style={{ left: `${scale.place(value)}%` }}
            >
              {label}
            </span>
          ))}
        </span>
      </div>
      <p className="text-muted">
        {start === '' ? '' : `All are of ${start.replace(/[\s·,:]+$/, '')}. `}
        {figure.label}: a dot per run, the mean as a line; from {fewestSeeds} runs on, its 95 % interval as a bar.
        {arms.length > shown.length ? ` ${plural(arms.length - shown.length, 'arm')} more in the table by arm.` : ''}
      </p>
    </div>
  );
}
