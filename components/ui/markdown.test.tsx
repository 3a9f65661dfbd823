import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown } from './markdown';
import { MarkdownBody } from './markdown-body';
import { isCostly } from './markdown-cost';

const html = (text: string): string => renderToStaticMarkup(<MarkdownBody text={text} />);

describe('notes in Markdown', () => {
  it('show headings below the page’s own, lists and tables', () => {
    expect(html('# Plan\n\n- one\n- two')).toMatch(/<h3[^>]*>Plan<\/h3>.*<ul[^>]*>/s);
    expect(html('| a | b |\n| - | - |\n| 1 | 2 |')).toContain('<table');
  });

  it('run nothing: HTML is text, script links lose their address, pictures are left out', () => {
    expect(html('<script>alert(1)</script><img src=x onerror=alert(1)>')).not.toMatch(/<(script|img)/);
    expect(html('[press](javascript:alert(1))')).not.toContain('javascript:');
    expect(html('![seen](https://elsewhere.example/pixel.png)')).not.toContain('<img');
  });
});

describe('a note that would take too long', () => {
  it.each(['*a_ ', '> ', '>', '- ', '1. ', '[a](', '![[', '`a``', 'a@b.c ', '<a ', '~~a~'])(
    'is detected before parsing, and one of the usual kind is not: %s',
    (motif) => {
      expect(isCostly(motif.repeat(8_000))).toBe(true);
      expect(isCostly(`${motif.repeat(3)}\n\nA *usual* note of [links](https://a.example).\n`.repeat(10))).toBe(false);
    },
  );

  it('is what no other is: tables, rules and long lists are drawn', () => {
    expect(isCostly(`| a | b |\n| - | - |\n${'| 1 | -2.5 |\n'.repeat(500)}`)).toBe(false);
    expect(isCostly(`${'-'.repeat(80)}\n${'- one more\n  - below\n'.repeat(300)}`)).toBe(false);
  });

  it('costs the server nothing, nor does any: there it is text', () => {
    expect(renderToStaticMarkup(<Markdown text="**bold**" />)).toContain('**bold**');
  });
});
