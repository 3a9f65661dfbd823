/** @file A study's conclusions in plain sentences: the page, the printed report and the evidence file share them. */
import type { Interval } from '../statistics/mean-interval';
import { studyRowTitle } from './index';
import type { Claim, Credit, StudySection } from './section';

/** `1.2` points as `+1.2`; a true minus. */
export function signedPoints(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`;
}

/** `+1.20 points (95 % interval +0.40 to +2.00)`. */
export function differenceText({ mean, low, high, n }: Interval): string {
  if (n === 0) return 'not measured';
  const points = `${signedPoints(mean)} points`;
  if (low === null || high === null) return `${points} (one seed: no interval)`;
  return `${points} (95 % interval ${signedPoints(low)} to ${signedPoints(high)})`;
}

/** `1.20 to 2.00`, or the replacement if there are no bounds. */
export function boundsText({ low, high }: Interval, format: (value: number) => string, none: string): string {
  return low === null || high === null ? none : `${format(low)} to ${format(high)}`;
}

/** `base: all 4 folds`, or the one fold's name. */
export function sectionHeading({
  space,
  title,
  folds,
}: {
  space: string;
  title: string;
  folds: readonly string[];
}): string {
  return folds.length > 1 ? `${space}: ${title}` : title;
}

/** What the claim comes to, in a few words: the heading of a section. */
export function studyVerdict({ claim, headroom }: StudySection): string {
  switch (claim.verdict) {
    case 'holds':
      return 'Adapting beats every way without a prior.';
    case 'refused':
      return headroom.verdict === 'not-measurable'
        ? 'No claim: these tasks can’t tell ways of searching apart.'
        : 'No claim: adapting is not shown to beat every way without a prior.';
    case 'unknown':
      return 'No verdict yet.';
  }
}

/** `headroom` first: where it says "not measurable here", the others are no evidence either way. */
export interface StudySentences {
  /** The one sentence that may be quoted alone. */
  readonly claim: string;
  readonly headroom: string;
  readonly equalCompute: string;
  readonly speedUp: string;
  readonly credit: string;
  readonly breakEven: string;
}

export function studySentences(section: StudySection, delta: number): StudySentences {
  return {
    claim: claimSentence(section),
    headroom: headroomSentence(section, delta),
    equalCompute: equalComputeSentence(section),
    speedUp: speedUpSentence(section, delta),
    credit: creditSentence(section.credits, delta),
    breakEven: breakEvenSentence(section),
  };
}

function claimSentence({ claim: { verdict, against }, headroom }: StudySection): string {
  const list = (of: Claim['against']): string =>
    of.map(({ row, gain }) => `"${studyRowTitle(row)}" by ${differenceText(gain)}`).join('; ');
  const leads = (of: Claim['against']): string =>
    of.map(({ row, gain }) => `"${studyRowTitle(row)}" is ${differenceText(gain)}`).join('; over ');
  switch (verdict) {
    case 'holds':
      return `Adapting from the prior beats every way without a prior that costs no more: ${list(against)}.`;
    case 'refused': {
      const open = against.filter(({ gain }) => gain.low === null || gain.low <= 0);
      return open.length === 0
        ? `No claim: the headroom gate is ${headroom.verdict === 'measurable' ? '' : 'not '}passed.`
        : `No claim: adapting is not shown better than every way without a prior. Its lead over ${leads(open)}.`;
    }
    case 'unknown':
      return 'No claim yet: it needs the rows without a prior and at least two priors.';
  }
}

function headroomSentence({ headroom: { against, gain, verdict } }: StudySection, delta: number): string {
  const figures = `The best of the random genotypes beats "${studyRowTitle(against)}", the best rule that needs no search, by ${differenceText(gain)}`;
  switch (verdict) {
    case 'measurable':
      return `${figures}, more than δ = ${delta}: architectures differ here, so searches can be told apart.`;
    case 'not-measurable':
      return `Not measurable here. ${figures}, which does not exceed δ = ${delta} for certain: these tasks can't tell searches apart.`;
    case 'unknown':
      return gain.n === 0
        ? 'Headroom unknown: the random genotypes are still missing.'
        : `Headroom unknown: ${figures}, and one task gives no interval.`;
  }
}

function equalComputeSentence({ equalCompute: { gain, budget, inMacs, fixedFolds } }: StudySection): string {
  const { mean, low, high, n } = gain;
  if (n === 0) return 'At equal compute: not measured.';
  const length = budget === 1 ? 'for as many steps' : `for ${budget} × its steps`;
  const folds = fixedFolds === null ? '' : `; for these folds alone ${differenceText(fixedFolds)}`;
  const basis = `adapting minus searching from scratch ${length}${costText(inMacs)} is ${differenceText(gain)}${folds}`;
  if (low === null || high === null) return `At equal compute ${basis}. A single seed is not ranked.`;
  if (low > 0) return `At equal compute adapting is better: ${basis}.`;
  if (high < 0) return `At equal compute adapting is worse: ${basis}.`;
  return `At equal compute no difference could be shown (${mean < 0 ? 'it leans against adapting' : 'it leans towards adapting'}): ${basis}.`;
}

const costText = (inMacs: number | null): string =>
  inMacs === null ? '' : ` (${inMacs.toFixed(1)} × the multiply-accumulates of adapting)`;

function speedUpSentence({ speedUp, headroom }: StudySection, delta: number): string {
  const gated = headroom.verdict === 'measurable' ? '' : ' This is not evidence, for the headroom gate is not passed.';
  switch (speedUp.kind) {
    case 'at': {
      return speedUp.budget === 1
        ? `No speed-up: a search from scratch of adapt's own length is already as accurate within δ = ${delta}.${gated}`
        : `Speed-up at equal accuracy: ${speedUp.budget}. The shortest search from scratch that is non-inferior within δ = ${delta} takes ${speedUp.budget} × adapt's steps${costText(speedUp.inMacs)}.${gated}`;
    }
    case 'more-than':
      return `Speed-up at equal accuracy: more than ${speedUp.budget}. No search from scratch up to that budget is non-inferior within δ = ${delta}, and adapting is better than each of them and than every row without a prior.${gated}`;
    case 'matched':
      return `No speed-up is claimed. No search from scratch up to ${speedUp.budget} is non-inferior within δ = ${delta}, but "${studyRowTitle(speedUp.by)}" is not shown to be worse than adapting: ${differenceText(speedUp.loss)}.${gated}`;
    case 'unresolved':
      return `Speed-up not resolved: no budget up to ${speedUp.budget} is shown non-inferior within δ = ${delta}, but the interval (± ${speedUp.halfWidth.toFixed(2)} points) is too wide to show adapting better than the longest.${gated}`;
    case 'unknown':
      return 'Speed-up unknown: it needs searches from scratch and at least two priors.';
  }
}

function creditSentence(credits: readonly Credit[], delta: number): string {
  if (credits.length === 0) return 'Credit for adaptation: the controls (random, unadapted prior) were not measured.';
  const text = credits.map((credit) => creditText(credit, delta));
  const earned = credits.every(({ verdict }) => verdict === 'earned');
  const refused = credits.some(({ verdict }) => verdict === 'within-delta');
  const verdict = earned
    ? 'Adaptation earns its credit'
    : refused
      ? 'No credit for adaptation'
      : 'Credit for adaptation is open';
  return `${verdict}: ${text.join('; ')}.`;
}

function creditText({ against, gain, verdict }: Credit, delta: number): string {
  const over = `over "${studyRowTitle(against)}" it gains ${differenceText(gain)}`;
  switch (verdict) {
    case 'earned':
      return over;
    case 'within-delta':
      return `${over}, not more than δ = ${delta}`;
    case 'unresolved':
      return `${over}, which is not certain`;
    case 'unknown':
      return `${over}, which is not ranked`;
  }
}

function breakEvenSentence({ breakEven, speedUp }: StudySection): string {
  const { tasks, atMost, unit, inMacs } = breakEven;
  if (speedUp.kind !== 'at' && speedUp.kind !== 'more-than')
    return 'Break-even: not known without the speed-up at equal accuracy.';
  if (unit === null) return 'Break-even: not known without the cost of meta-training and of the searches.';
  const some = (count: number): string => `${atMost ? 'at most ' : ''}${count} ${count === 1 ? 'task' : 'tasks'}`;
  const other = inMacs === null ? null : inMacs.tasks;
  if (tasks === null) {
    const reason = 'for searching from scratch costs no more at equal accuracy';
    return other === null
      ? `Break-even: never, ${reason}.`
      : `Break-even: never in device seconds, ${reason}; in multiply-accumulates ${some(other)} pay for meta-training one prior.`;
  }
  const basis = unit === 'seconds' ? 'device seconds' : 'multiply-accumulates';
  const also = inMacs === null ? '' : `; in multiply-accumulates ${other === null ? 'never' : some(other)}`;
  return `Break-even: ${some(tasks)} pay for meta-training one prior (in ${basis}${also}).`;
}
