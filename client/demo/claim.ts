/** @file The sentence that the demo is for: equal accuracy at how many times less compute, claimed only against all other ways. */
import type { ComputeRatio } from './statistics';

export interface OtherWay {
  /** As the sentence calls it: `a search from scratch`. */
  readonly way: string;
  /** Its compute at the judged accuracy, by that of the judged. */
  readonly ratio: ComputeRatio;
}

export type Standing = 'dearer' | 'as-cheap' | 'cheaper' | 'open' | 'unknown';

/**
 * Whether a way needs more compute for certain; `as-cheap` if its fewest steps were enough somewhere, so that no saving is
 * proved; `cheaper` if it needs less for certain.
 */
export function standingOf({ ratio: { interval, atMost } }: OtherWay): Standing {
  const { low, high } = interval;
  if (low === null || high === null) return 'unknown';
  if (high < 1) return 'cheaper';
  if (atMost) return 'as-cheap';
  return low > 1 ? 'dearer' : 'open';
}

/** A claim only where every other way costs more for certain, the closest first; else what prevents it, then what costs more anyway. */
export function claimSentence(subject: string, others: readonly OtherWay[]): string {
  const by = (standing: Standing) => others.filter((each) => standingOf(each) === standing);
  const dearer = by('dearer').toSorted((a, b) => a.ratio.interval.mean - b.ratio.interval.mean);
  const [closest] = dearer;
  if (others.length === 0 || by('unknown').length > 0)
    return `No claim: one task, or none, says nothing of what ${subject} saved.`;
  const needs = `at equal accuracy ${subject} needs`;
  const rest = dearer.map((each) => `${timesLess(each)} less than ${each.way}`);
  if (closest !== undefined && dearer.length === others.length) {
    const further = rest.length === 1 ? '' : `, and ${rest.slice(1).join(', ')}`;
    return `The prior saves compute: ${needs} ${timesLess(closest)} less compute than ${closest.way}, the closest of ${others.length} other ways${further}.`;
  }
  const obstacles = [
    ...by('cheaper').map((each) => `${each.way} is as accurate for less compute (${factor(each)} of it)`),
    ...by('as-cheap').map(({ way }) => `${way} is as accurate at its fewest steps`),
    ...by('open').map((each) => `against ${each.way} the interval does not decide (${factor(each)})`),
  ];
  const all = rest.length === 0 ? '' : ` A${needs.slice(1)} ${rest.join(', ')}.`;
  return `No claim: ${obstacles.join('; ')}.${all}`;
}

const times = (ratio: number) => ratio.toFixed(ratio < 10 ? 1 : 0);

function bounds({ ratio: { interval } }: OtherWay): string {
  const { low, high } = interval;
  return low === null || high === null ? '' : `95 % interval ${times(low)} to ${times(high)}`;
}

function timesLess(other: OtherWay): string {
  const { interval, atLeast } = other.ratio;
  return `${atLeast ? 'at least ' : ''}${times(interval.mean)} times (${bounds(other)})`;
}

const factor = (other: OtherWay) => `${times(other.ratio.interval.mean)} times, ${bounds(other)}`;
