import { describe, expect, it } from 'vitest';
import { fc } from '@/test/fast-check';
import { chartSections, firstCharts, shortKey } from './chart-groups';

const series = (key: string, count = 1) => ({ key, unit: key.endsWith('loss') ? 'nat' : '', count });

describe('chart sections', () => {
  it('put what is read together into one chart and leave out what has no points', () => {
    const sections = chartSections([
      series('validation.loss'),
      series('layer/10/norm'),
      series('layer/2/norm'),
      series('train.loss'),
      series('entropy.normal'),
      series('adaptation.flips', 0),
      series('plain'),
    ]);
    expect(sections).toEqual([
      {
        prefix: '',
        groups: [
          { title: 'Loss', unit: 'nat', keys: ['train.loss', 'validation.loss'] },
          { title: 'Entropy', unit: '', keys: ['entropy.normal'] },
        ],
        charts: 2,
      },
      {
        prefix: 'layer',
        groups: [
          { title: 'layer/2/norm', unit: '', keys: ['layer/2/norm'] },
          { title: 'layer/10/norm', unit: '', keys: ['layer/10/norm'] },
        ],
        charts: 2,
      },
      { prefix: 'other', groups: [{ title: 'plain', unit: '', keys: ['plain'] }], charts: 1 },
    ]);
    const titles = (limit: number) =>
      firstCharts(sections, limit).map(({ groups, charts }) => [groups.map(({ title }) => title), charts]);
    expect(titles(3)).toEqual([
      [['Loss', 'Entropy'], 2],
      [['layer/2/norm'], 2],
    ]);
    expect(firstCharts(sections, 5)).toEqual(sections);
  });

  it('show every series of a run exactly once', () => {
    const key = fc.stringMatching(/^[a-z]{1,3}([./][a-z0-9]{1,3}){0,2}$/);
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 60 }), (keys) => {
        const shown = chartSections(keys.map((each) => series(each))).flatMap(({ groups }) =>
          groups.flatMap((group) => group.keys),
        );
        expect([...shown].sort()).toEqual([...keys].sort());
      }),
    );
  });

  it('are searched by every word', () => {
    const all = ['train.loss', 'layer.1.norm', 'layer.2.norm'].map((key) => series(key));
    expect(chartSections(all, 'NORM 2').flatMap(({ groups }) => groups.map(({ title }) => title))).toEqual([
      'layer.2.norm',
    ]);
    expect(chartSections(all, 'nothing')).toEqual([]);
  });

  it('shorten keys to what distinguishes them', () => {
    const [first] = chartSections(['train.loss', 'validation.loss', 'entropy.normal'].map((key) => series(key)));
    const [loss, entropy] = first?.groups ?? [];
    expect(loss && shortKey('train.loss', loss)).toBe('train');
    expect(entropy && shortKey('entropy.normal', entropy)).toBe('Entropy, normal cell');
  });
});
