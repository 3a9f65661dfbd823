/** @file A drawing as a journal takes it: a PDF, or an SVG that brings its fonts, with the widths of DejaVu Sans Condensed. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import opentype from 'opentype.js';
import type { FigureJob } from '@/domain/importer-protocol';
import { plainText, withKnownLetters } from './figure-letters';

const faces = {
  regular: { file: 'DejaVuSansCondensed.ttf', weight: 400, style: 'Regular' },
  bold: { file: 'DejaVuSansCondensed-Bold.ttf', weight: 700, style: 'Bold' },
} as const;
type Face = keyof typeof faces;

const family = 'DejaVu Sans Condensed Figure';

/** `svg` says its size in points. */
export async function typeset({ svg, format, title, fonts, moreFonts = [] }: FigureJob): Promise<Uint8Array> {
  const plain = svg.replace(/font-weight="(?:[6-9]00|bold)"/g, 'font-weight="bold"');
  if (format === 'svg') return Buffer.from(await svgWithFonts(plain, fonts));
  return pdfOf(plain, { title, fonts, moreFonts });
}

/** Of the notes below a figure, in points. */
const noteSize = 6;
const noteLine = 8;

async function pdfOf(
  drawn: string,
  { title, fonts, moreFonts }: { title: string; fonts: string; moreFonts: readonly string[] },
): Promise<Uint8Array> {
  const [{ default: Document }, { default: draw }] = await Promise.all([import('pdfkit'), import('svg-to-pdfkit')]);
  const [width, height] = [sizeOf(drawn, 'width'), sizeOf(drawn, 'height')];
  const files = [path.join(fonts, faces.regular.file), ...moreFonts];
  const { svg, notes } = withKnownLetters(drawn, await Promise.all(files.map(fontIn)), width / (0.55 * noteSize));
  const document = new Document({
    ...{ size: [width, height + noteLine * notes.length], margin: 0, info: { Title: title, Creator: 'Masthead' } },
    // Without it the first page names a standard font that nothing embeds.
    font: path.join(fonts, faces.regular.file),
  });
  const done = buffer(document);
  for (const [face, { file }] of Object.entries(faces)) document.registerFont(face, path.join(fonts, file));
  for (const [index, file] of moreFonts.entries()) document.registerFont(`more-${index + 1}`, file);
  // The library takes a bare number for a point, and points for something larger.
  const bare = svg.replace(/^<svg[^>]*>/, (root) => root.replace(/(\s(?:width|height)="[\d.]+)pt"/g, '$1"'));
  draw(document, bare, 0, 0, {
    ...{ width, height, assumePt: true },
    fontCallback: (family: string, bold: boolean) => (/^more-\d+$/.test(family) ? family : bold ? 'bold' : 'regular'),
    // Nothing is read from a path.
    imageCallback: (link: string) => (link.startsWith('data:image/') ? link : ''),
    warningCallback: () => undefined,
  });
  for (const [index, note] of notes.entries())
    document.font('regular', noteSize).text(note, noteSize, height + noteLine * index, { lineBreak: false });
  document.end();
  return done;
}

const sizeOf = (svg: string, name: 'width' | 'height'): number =>
  Number(new RegExp(`^<svg[^>]*\\s${name}="([\\d.]+)`).exec(svg)?.[1] ?? 300);

async function svgWithFonts(svg: string, fonts: string): Promise<string> {
  const used = charactersIn(svg);
  const rules = await Promise.all(
    (['regular', 'bold'] as const)
      .filter((face) => used[face].size > 0)
      .map(async (face) => {
        const bytes = await subset(path.join(fonts, faces[face].file), used[face], faces[face].style);
        const source = `url(data:font/otf;base64,${bytes.toString('base64')}) format("opentype")`;
        return `@font-face{font-family:"${family}";font-weight:${faces[face].weight};src:${source}}`;
      }),
  );
  return svg
    .replace(/font-family="[^"]*"/, `font-family="'${family}', 'DejaVu Sans Condensed', sans-serif"`)
    .replace(/(<svg[^>]*>)/, `$1<style>${rules.join('')}</style>`);
}

async function fontIn(file: string) {
  const bytes = await readFile(file);
  return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** What its texts say, by face. */
function charactersIn(svg: string): Readonly<Record<Face, Set<string>>> {
  const used = { regular: new Set<string>(), bold: new Set<string>() };
  for (const [, attributes = '', content = ''] of svg.matchAll(/<text\b([^>]*)>([\s\S]*?)<\/text>/g)) {
    const face = attributes.includes('font-weight="bold"') ? 'bold' : 'regular';
    for (const character of plainText(content.replace(/<[^>]*>/g, ''))) used[face].add(character);
  }
  return used;
}

/** Letters that the font lacks are left to the reader's. */
async function subset(file: string, characters: ReadonlySet<string>, styleName: string): Promise<Buffer> {
  const font = await fontIn(file);
  const missing = font.glyphs.get(0);
  const kept = new Map(
    [...characters].flatMap((character) => {
      const glyph = font.charToGlyph(character);
      return glyph.index === 0 ? [] : [[glyph.index, glyph] as const];
    }),
  );
  const { unitsPerEm, ascender, descender } = font;
  const glyphs = [missing, ...kept.values()];
  const small = new opentype.Font({ familyName: family, styleName, unitsPerEm, ascender, descender, glyphs });
  return Buffer.from(small.toArrayBuffer());
}
