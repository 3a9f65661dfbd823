/** @file Which metrics share a chart: what has one unit and is read together. Others get a chart of their own. */

export interface ChartGroup {
  readonly title: string;
  readonly unit: string;
  readonly keys: readonly string[];
}

const together: readonly { title: string; keys: readonly string[] }[] = [
  { title: 'Loss', keys: ['train.loss', 'validation.loss'] },
  { title: 'Accuracy', keys: ['train.accuracy', 'validation.accuracy'] },
  { title: 'Entropy', keys: ['entropy.normal', 'entropy.reduce'] },
  { title: 'Adaptation: mean |φ − α|', keys: ['adaptation.logitShift'] },
  { title: 'Adaptation: pairs flipped', keys: ['adaptation.flips'] },
  { title: 'Adaptation: signal to noise', keys: ['adaptation.signalToNoise'] },
  { title: 'Gradient norm', keys: ['train.gradientNorm'] },
  { title: 'Temperature τ', keys: ['schedule.temperature'] },
  { title: 'Meta learning rate', keys: ['schedule.metaRate'] },
  { title: 'Learning rate', keys: ['schedule.learningRate'] },
  { title: 'Throughput: images', keys: ['throughput.images'] },
  { title: 'Throughput: MACs', keys: ['throughput.macs'] },
];

/** The charts of a run, in reading order; a metric without points has none. */
export function chartGroups(
  series: readonly { readonly key: string; readonly unit: string; readonly count: number }[],
): ChartGroup[] {
  const present = new Map(series.filter(({ count }) => count > 0).map(({ key, unit }) => [key, unit] as const));
  const known = new Set(together.flatMap(({ keys }) => keys));
  const others = [...present.keys()].filter((key) => !known.has(key)).sort();
  return [...together, ...others.map((key) => ({ title: key, keys: [key] }))].flatMap(({ title, keys }) => {
    const there = keys.filter((key) => present.has(key));
    const [first] = there;
    return first === undefined ? [] : [{ title, unit: present.get(first) ?? '', keys: there }];
  });
}

/** A key without the part that the chart's title says: `train` of `train.loss`. */
export function shortKey(key: string, group: ChartGroup): string {
  if (group.keys.length < 2) return key;
  const parts = group.keys.map((each) => each.split('.'));
  const own = key.split('.');
  const differing = own.filter((part, at) => parts.some((each) => each[at] !== part));
  return differing.join('.') || key;
}
