/** @file Which characters are classes, each drawn by every font, none looking like another regardless of size; and which fonts draw them. */

const between = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)).join('');

/** Left out: 0 and o (both O), small letters that look like their capitals, Greek and Cyrillic capitals that look Latin. */
export const alphabets: readonly { readonly name: string; readonly characters: string }[] = [
  { name: 'Digits', characters: '123456789' },
  { name: 'Latin', characters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghmnqrt' },
  { name: 'Greek', characters: 'ΓΔΘΛΞΠΣΦΨΩαβγδεζηθλμξπρσςτφχψω' },
  { name: 'Cyrillic', characters: 'БДЖЗИЙЛЦЧШЩЪЫЬЭЮЯЄЂЋЉЊЏҐ' },
  { name: 'Armenian', characters: between(0x531, 0x556) + between(0x561, 0x586) },
  { name: 'Georgian', characters: between(0x10d0, 0x10f0) },
];

export interface GlyphClass {
  readonly character: string;
  readonly alphabet: string;
  /** As in class names, unique across alphabets: `Greek α`. */
  readonly name: string;
}

export const glyphClasses: readonly GlyphClass[] = alphabets.flatMap(({ name: alphabet, characters }) =>
  [...characters].map((character) => ({ character, alphabet, name: `${alphabet} ${character}` })),
);

const cuts = (family: string, ...styles: readonly string[]) => styles.map((style) => `${family}${style}.ttf`);

/** Without serifs to learn from, with serifs to be tested on. */
export const glyphFonts = {
  train: [
    ...cuts('DejaVuSans', '', '-Bold', '-Oblique', '-BoldOblique', '-ExtraLight'),
    ...cuts('DejaVuSansCondensed', '', '-Bold', '-Oblique', '-BoldOblique'),
    ...cuts('DejaVuSansMono', '', '-Bold', '-Oblique', '-BoldOblique'),
  ],
  test: [
    ...cuts('DejaVuSerif', '', '-Bold', '-Italic', '-BoldItalic'),
    ...cuts('DejaVuSerifCondensed', '', '-Bold', '-Italic', '-BoldItalic'),
  ],
} as const;
