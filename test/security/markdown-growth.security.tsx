/** @file What a hostile note costs its reader: the work of rendering it, counted, for the longest of each kind that is let through. */
import { expect, it } from 'vitest';
import { isCostly } from '@/components/ui/markdown-cost';
import { randomStream } from '@/domain/random';
import { counting } from '@/test/counted-work';

const motifs = [
  ...['*a_ ', '*a', '_a_', '***', '~~a~', '`a``', '\\*', '&a;', 'a@b.c ', '<a ', '<!--', '#', '\t'],
  ...['> ', '>', '- ', '* ', '1. ', '[a](', '![[', '[', ']', '[^1]', 'www.a.', 'http://a.', '|a'],
  ...['[a]: b\n', '| - |\n', '<b>\n', '```\n'],
];
const shapes = [
  ['in one line', '', Number.POSITIVE_INFINITY],
  ['in paragraphs', '\n\n', 80],
] as const;

/** The longest note of these motifs in turn that is drawn: `every` of them, then what stands between. */
function longestDrawn(parts: readonly string[], between: string, every: number): string {
  const text = (times: number): string =>
    Array.from(
      { length: times },
      (_, at) => `${at > 0 && at % every === 0 ? between : ''}${parts[at % parts.length]}`,
    ).join('');
  let [drawn, costly] = [0, 100_000];
  while (costly - drawn > 1) {
    const middle = Math.floor((drawn + costly) / 2);
    if (isCostly(text(middle))) costly = middle;
    else drawn = middle;
  }
  return text(drawn);
}

it('is bounded: no note that is drawn costs more than a few of the longest ordinary ones', async () => {
  await counting(async (count) => {
    const { renderToStaticMarkup } = await import('react-dom/server');
    const { MarkdownBody } = await import('@/components/ui/markdown-body');
    const costOf = (text: string) => count(() => renderToStaticMarkup(<MarkdownBody text={text} />));
    await costOf('*the* first loads what is loaded late');
    const paragraph = `${'An ordinary note says what was tried, and why. '.repeat(6)}See *this* [run](https://lab.example).\n\n`;
    const ordinary = await costOf(paragraph.repeat(Math.floor(30_000 / paragraph.length)));
    const stream = randomStream(1, 'hostile notes');
    const mixed = Array.from({ length: 10 }, () =>
      Array.from({ length: 2 + stream.integer(3) }, () => motifs[stream.integer(motifs.length)] ?? ''),
    );
    const dear: string[] = [];
    for (const parts of [...motifs.map((motif) => [motif]), ...mixed]) {
      for (const [name, between, every] of shapes) {
        const cost = await costOf(longestDrawn(parts, between, every));
        if (cost > 25 * ordinary) dear.push(`${JSON.stringify(parts)} ${name}: ${(cost / ordinary).toFixed(1)}`);
      }
    }
    expect(ordinary).toBeGreaterThan(10_000);
    expect(dear).toEqual([]);
  });
}, 600_000);

it('is one pass over the text if it is not rendered, however long', async () => {
  await counting(async (count) => {
    const { isCostly: judge } = await import('@/components/ui/markdown-cost');
    for (const motif of motifs) {
      for (const length of [96_000, 2_000_000]) {
        const text = motif.repeat(length / motif.length);
        expect(await count(() => judge(text))).toBeLessThan(10 * 30_000);
        expect(judge(text)).toBe(true);
      }
    }
  });
});
