import { describe, expect, it } from 'vitest';
import { chartGroups, shortKey } from './chart-groups';

const series = (key: string, count = 1) => ({ key, unit: key.endsWith('loss') ? 'nat' : '', count });

describe('chart groups', () => {
  it('puts what is read together into one chart and leaves out what has no points', () => {
    const groups = chartGroups([
      series('validation.loss'),
      series('custom.metric'),
      series('train.loss'),
      series('entropy.normal'),
      series('adaptation.flips', 0),
    ]);
    expect(groups).toEqual([
      { title: 'Loss', unit: 'nat', keys: ['train.loss', 'validation.loss'] },
      { title: 'Entropy', unit: '', keys: ['entropy.normal'] },
      { title: 'custom.metric', unit: '', keys: ['custom.metric'] },
    ]);
  });

  it('shortens keys to what tells them apart', () => {
    const [loss, entropy] = chartGroups(['train.loss', 'validation.loss', 'entropy.normal'].map((key) => series(key)));
    expect(loss && shortKey('train.loss', loss)).toBe('train');
    expect(entropy && shortKey('entropy.normal', entropy)).toBe('entropy.normal');
  });
});
