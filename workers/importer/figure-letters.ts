/** @file Letters that a figure's font lacks, such as Chinese names of classes: drawn in another font, else as numbers that a note explains; never as boxes. */

/** What is asked of a font. */
interface Letters {
  charToGlyph(letter: string): { readonly index: number };
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function plainText(escaped: string): string {
  return escaped.replace(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));

interface Lettered {
  readonly svg: string;
  /** Lines of at most `width` letters, to stand below the figure. */
  readonly notes: readonly string[];
}

const mostNotes = 6;

/** `fonts`: the figure's own, then others, drawn as families more-1, more-2 and so on. */
export function withKnownLetters(svg: string, fonts: readonly Letters[], width: number): Lettered {
  const numbers = new Map<string, number>();
  const fontOf = (letter: string): number =>
    /\s/.test(letter) ? 0 : fonts.findIndex((font) => font.charToGlyph(letter).index > 0);
  const drawn = (text: string): string =>
    runsOf(text, fontOf)
      .map(({ font, letters }) => {
        if (font === 0) return escaped(letters);
        if (font > 0) return `<tspan font-family="more-${font}">${escaped(letters)}</tspan>`;
        const number = numbers.get(letters) ?? numbers.size + 1;
        numbers.set(letters, number);
        return `[${number}]`;
      })
      .join('');
  const lettered = svg.replace(
    /(<text\b[^>]*>)([\s\S]*?)(<\/text>)/g,
    (_, begin: string, content: string, end: string) =>
      begin + content.replace(/[^<>]+(?=<|$)/g, (text) => drawn(plainText(text))) + end,
  );
  return { svg: lettered, notes: notesOf([...numbers.keys()], Math.max(20, Math.floor(width))) };
}

/** Neighbours of one font; -1: none has them. */
function runsOf(text: string, fontOf: (letter: string) => number): { readonly font: number; letters: string }[] {
  const runs: { readonly font: number; letters: string }[] = [];
  for (const letter of text) {
    const font = fontOf(letter);
    const last = runs.at(-1);
    if (last?.font === font) last.letters += letter;
    else runs.push({ font, letters: letter });
  }
  return runs;
}

function notesOf(missing: readonly string[], width: number): string[] {
  if (missing.length === 0) return [];
  const names = missing.map(
    (letters, index) =>
      `[${index + 1}] ${[...letters].map((letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ')}`,
  );
  const words = `Letters without a font here (the SVG keeps them): ${names.join('; ')}`.split(' ');
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length > mostNotes ? [...lines.slice(0, mostNotes - 1), `… ${missing.length} names in all`] : lines;
}
