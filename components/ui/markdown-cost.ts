/** @file Which notes a Markdown parser would take too long for, or overflow the stack with: decided in one pass, before parsing. */

/** Parsers look back from each mark to all before it in its block: the time grows with the square of these. */
const marksPerBlock = 400;
const marksInAll = 3_000;
const nesting = 12;
const lines = 1_500;
const longest = 30_000;

const marks = new Set('*_~[]()!<`\\&@:');

/** What opens a quotation or a list, at the beginning of a line; and what may be between two of them. */
const opening = new Set('>-+*.)');
const spacing = new Set(' \t0123456789');

export function isCostly(text: string): boolean {
  if (text.length > longest) return true;
  let inAll = 0;
  let inBlock = 0;
  const each = text.split('\n');
  if (each.length > lines) return true;
  for (const line of each) {
    if (line.trim() === '') inBlock = 0;
    let depth = 0;
    let indented = 0;
    let leads = true;
    for (const character of line) {
      if (leads && opening.has(character)) depth++;
      else if (leads && spacing.has(character)) indented++;
      else leads = false;
      if (marks.has(character)) {
        inBlock++;
        inAll++;
      }
    }
    // A rule of hyphens nests nothing.
    const rule = /^[ \t]*[-+*]{3,}[ \t]*$/.test(line);
    if ((!rule && depth > nesting) || indented > nesting * 4 || inBlock > marksPerBlock || inAll > marksInAll)
      return true;
  }
  return false;
}
