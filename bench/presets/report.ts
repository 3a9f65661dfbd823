/** @file The verdicts on presets as Markdown. */
import { type FamilyEvidence, type PresetEvidence, presetFamilies } from '@/domain/preset-evidence';

/** Useful if far enough above guessing: twice, and the whole interval above it. */
const isWellAbove = (ways: number, { mean, low }: FamilyEvidence['adapt']): boolean =>
  mean >= 2 / ways && (low ?? 0) > 1 / ways;
/** Even logits are 1; the alarm `nothing-learnt` begins at 0.98. */
const isDecided = ({ priorEntropy }: FamilyEvidence): boolean => priorEntropy < 0.97;

const percent = (share: number): string => (100 * share).toFixed(1);
const interval = ({ mean, low, high }: FamilyEvidence['adapt']): string =>
  low === null || high === null
    ? percent(mean)
    : `${percent(mean)} (${percent(Math.max(0, low))} to ${percent(Math.min(1, high))})`;

export function presetsTable(found: PresetEvidence): string {
  const rows = presetFamilies.flatMap((family) => {
    const of = found[family];
    if (of === undefined) return [];
    const holds = isDecided(of) && isWellAbove(of.ways, of.adapt) && isWellAbove(of.ways, of.search);
    const cells = [
      `${family}, ${of.ways} classes, ${of.resolution} px, ${of.images} images a class`,
      percent(1 / of.ways),
      `${of.priorEntropy.toFixed(3)}`,
      percent(of.metaAccuracy),
      interval(of.adapt),
      interval(of.search),
      holds ? 'holds' : 'does not hold',
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  const missing = presetFamilies.filter((family) => found[family] === undefined);
  return `${[
    '# What the preset Small reaches',
    '',
    'By `npm run bench:presets`: space `base`, eight channels, five layers; one prior a kind of task (seed 1), three judged tasks. Accuracy in %, of the derived cell in the',
    'searched network on test images, not retrained, mean with its 95 % interval over tasks. A prior is decided where the entropy of α is below 0.97 of that of even logits;',
    'an accuracy holds where it is twice guessing or more and its interval lies above guessing.',
    '',
    '| tasks | guessing | entropy of α | after ten steps of meta-training | adapt | search | verdict |',
    '| --- | ---: | ---: | ---: | ---: | ---: | --- |',
    ...rows,
    ...(missing.length === 0 ? [] : ['', `Not measured: ${missing.join(', ')}.`]),
    '',
  ].join('\n')}`;
}
