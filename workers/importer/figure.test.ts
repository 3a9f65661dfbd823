/** @file Figures as a paper takes them: every font is inside, and nothing is read that a drawing names. */
import { inflateSync } from 'node:zlib';
import opentype from 'opentype.js';
import { describe, expect, it } from 'vitest';
import { findSource } from '@/datasets/sources';
import { typeset } from './figure';
import { withKnownLetters } from './figure-letters';

const found = findSource('glyphs');
if (!found.available || found.content.kind !== 'glyphs') throw new Error('the fonts are not installed');
const { fonts } = found.content;
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" font-family="Inter, sans-serif" font-size="12" width="234pt" height="150pt" viewBox="0 0 351 225">' +
  '<rect width="351" height="225" fill="#ffffff"/><text x="9" y="20" font-weight="600">α &lt; Ω</text>' +
  '<text x="9" y="60">μ = 0.5 日</text><image href="/etc/passwd" width="9" height="9"/><path d="M9 70L300 200" stroke="#d1620a"/></svg>';

describe('a figure', () => {
  it('is a PDF of its own size and a note on the letter that no font has, with both faces inside and no other', async () => {
    const bytes = await typeset({ kind: 'figure', svg, format: 'pdf', title: 'Loss', fonts });
    const pdf = Buffer.from(bytes).toString('latin1');
    expect(pdf).toMatch(/\/MediaBox \[0 0 234 158\]/);
    const names = [...pdf.matchAll(/\/FontName \/\w+\+([\w-]+)/g)].map(([, name]) => name);
    expect(names.sort()).toEqual(['DejaVuSansCondensed', 'DejaVuSansCondensed-Bold']);
    expect(pdf.match(/\/FontFile2 /g)).toHaveLength(2);
    // All of the drawing: 351 units on 234 points.
    const streams = [...pdf.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, packed = '']) =>
      inflateSync(Buffer.from(packed, 'latin1')).toString('latin1'),
    );
    const drawing = streams.find((stream) => stream.includes(' cm')) ?? '';
    const scales = [...drawing.matchAll(/^([\d.]+) 0 0 -?([\d.]+) \S+ \S+ cm$/gm)].map(
      ([, across, up]) => Number(across) * Number(up),
    );
    expect(scales.reduce((product, scale) => product * scale, 1)).toBeCloseTo((234 / 351) ** 2, 4);
    expect(pdf).not.toMatch(/Helvetica|Times|root:/);
  });

  it('says of letters that no font has which they are, and draws those that another font has', async () => {
    const named = svg.replace('μ = 0.5 日', '日本, 犬, 日本 &amp; &#29356;');
    const made = await typeset({ kind: 'figure', svg: named, format: 'pdf', title: 'Loss', fonts });
    const pdf = Buffer.from(made).toString('latin1');
    // Two lines of notes more.
    expect(pdf).toMatch(/\/MediaBox \[0 0 234 166\]/);
    const has = (letters: string) => ({
      charToGlyph: (letter: string) => ({ index: letters.includes(letter) ? 1 : 0 }),
    });
    const own = has('α<Ω,&');
    const { svg: drawn, notes } = withKnownLetters(named, [own], 60);
    expect(drawn).toContain('<text x="9" y="60">[1], [2], [1] &amp; [2]</text>');
    expect(notes.join(' ')).toBe('Letters without a font here (the SVG keeps them): [1] U+65E5 U+672C; [2] U+72AC');
    const other = withKnownLetters(named, [own, has('犬')], 60);
    expect(other.svg).toContain('[1], <tspan font-family="more-1">犬</tspan>, [1]');
    expect(other.notes.join(' ')).toMatch(/: \[1\] U\+65E5 U\+672C$/);
  });

  it('is an SVG that brings the letters it uses', async () => {
    const text = new TextDecoder().decode(await typeset({ kind: 'figure', svg, format: 'svg', title: 'Loss', fonts }));
    const faces = [...text.matchAll(/font-weight:(\d+);src:url\(data:font\/otf;base64,([^)]+)\)/g)];
    const letters = faces.map(([, weight, base64 = '']) => {
      const bytes = Buffer.from(base64, 'base64');
      const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      const has = (letter: string): boolean => font.charToGlyph(letter).index > 0;
      return [weight, [...'αΩ<μ5'].filter(has).join('')];
    });
    expect(letters).toEqual([
      ['400', 'μ5'],
      ['700', 'αΩ<'],
    ]);
    expect(text).toContain("font-family=\"'DejaVu Sans Condensed Figure'");
  });
});
