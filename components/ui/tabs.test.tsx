import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { neighbour, Tabs } from './tabs';

describe('tabs', () => {
  it('move round by arrows, and to the ends', () => {
    expect(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'a'].map((key) => neighbour(key, 2, 3))).toEqual([
      0,
      1,
      0,
      2,
      null,
    ]);
    expect(neighbour('ArrowLeft', 0, 3)).toBe(2);
  });

  it('show the chosen one alone, which names its panel', () => {
    const tabs = [
      { value: 'one', label: 'One', content: 'first' },
      { value: 'two', label: 'Two', count: 3, content: 'second' },
    ];
    const html = renderToStaticMarkup(<Tabs label="All" tabs={tabs} value="two" onChange={() => undefined} />);
    expect(html).not.toContain('first');
    const [, panel, tab] = /role="tabpanel" id="([^"]+)" aria-labelledby="([^"]+)"/.exec(html) ?? [];
    expect(html).toContain(`id="${tab}" aria-selected="true" aria-controls="${panel}" tabindex="0"`);
    expect(html.match(/tabindex="-1"/g)).toHaveLength(1);
  });
});
