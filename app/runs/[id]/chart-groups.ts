/** @file Which metrics share a chart, and under which heading: nothing a run logs is left out. Pure. */
import { fold, foldedWords } from '@/domain/fold-text';
import { type MetricKey, metricLabel } from '@/domain/metrics';
import { cardFigureTitle } from '@/domain/system-figures';

export interface ChartGroup {
  readonly title: string;
  readonly unit: string;
  readonly keys: readonly string[];
}

export interface ChartSection {
  /** Empty for the first, which holds what every run of this platform logs. */
  readonly prefix: string;
  readonly groups: readonly ChartGroup[];
  /** How many charts are under the heading, also where `groups` holds only the first of them. */
  readonly charts: number;
}

/** Charts in reading order; one of a single metric is titled by its name. */
const together: readonly (readonly [title: string, ...keys: MetricKey[]])[] = [
  ['Loss', 'train.loss', 'validation.loss'],
  ['Accuracy', 'train.accuracy', 'validation.accuracy'],
  ['Entropy', 'entropy.normal', 'entropy.reduce'],
  ['', 'adaptation.logitShift'],
  ['', 'adaptation.flips'],
  ['', 'adaptation.signalToNoise'],
  ['', 'train.gradientNorm'],
  ['', 'schedule.temperature'],
  ['', 'schedule.metaRate'],
  ['', 'schedule.learningRate'],
  ['', 'throughput.images'],
  ['', 'throughput.macs'],
];

interface LoggedSeries {
  readonly key: string;
  readonly unit: string;
  readonly count: number;
}

/**
 * The charts of a run in reading order: first what is known, then the rest by the part of the key before its first dot or
 * slash. A metric without points has none. `sought`: only charts whose title or keys hold every one of its words.
 */
export function chartSections(series: readonly LoggedSeries[], sought = ''): ChartSection[] {
  const present = new Map(series.filter(({ count }) => count > 0).map(({ key, unit }) => [key, unit] as const));
  const known = new Set(together.flatMap(([, ...keys]) => keys.map(String)));
  const words = foldedWords(sought);
  const group = (shared: string, keys: readonly string[]): ChartGroup[] => {
    const there = keys.filter((key) => present.has(key));
    const [first] = there;
    if (first === undefined) return [];
    const title = shared === '' ? metricLabel(first) : shared;
    const text = fold([title, ...there].join(' '));
    return words.every((word) => text.includes(word)) ? [{ title, unit: present.get(first) ?? '', keys: there }] : [];
  };
  const sections = new Map<string, ChartGroup[]>([['', together.flatMap(([title, ...keys]) => group(title, keys))]]);
  for (const key of [...present.keys()].filter((each) => !known.has(each)).sort(naturally)) {
    const prefix = /^[^./]+(?=[./])/.exec(key)?.[0] ?? 'other';
    const title = cardFigureTitle(key) ?? '';
    const section = sections.get(prefix) ?? [];
    const of = title === '' ? undefined : section.find((each) => each.title === title);
    // Of all cards of the run in one chart.
    if (of === undefined) sections.set(prefix, [...section, ...group(title, [key])]);
    else sections.set(prefix, section.with(section.indexOf(of), { ...of, keys: [...of.keys, key] }));
  }
  return [...sections].flatMap(([prefix, groups]) =>
    groups.length === 0 ? [] : [{ prefix, groups, charts: groups.length }],
  );
}

/** The first `limit` charts under their headings. */
export function firstCharts(sections: readonly ChartSection[], limit: number): ChartSection[] {
  let left = limit;
  return sections.flatMap((section) => {
    const groups = section.groups.slice(0, left);
    left -= groups.length;
    return groups.length === 0 ? [] : [{ ...section, groups }];
  });
}

/** layer.2 before layer.10. */
const naturally = new Intl.Collator('en', { numeric: true }).compare;

/** A key without the part that the chart's title says: `train` of `train.loss`. Alone, what people call it. */
export function shortKey(key: string, group: ChartGroup): string {
  if (group.keys.length < 2) return metricLabel(key);
  const parts = group.keys.map((each) => each.split('.'));
  const own = key.split('.');
  const differing = own.filter((part, at) => parts.some((each) => each[at] !== part));
  return differing.join('.') || key;
}
