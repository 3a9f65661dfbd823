/** @file Text of people (names of runs) as a chat program shows it and does no more: one line, no mention, no markup of links. */

const longest = 500;

export function plainWords(text: string): string {
  const line = text
    .replace(/\p{Cc}+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    // With a character of no width behind it, it calls nobody.
    .replaceAll('@', '@\u200b');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
