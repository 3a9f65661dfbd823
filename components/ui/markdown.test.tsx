import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { MarkdownBody } from './markdown-body';

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
