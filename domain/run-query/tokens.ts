/** @file A query's text cut into tokens, each with its place. Only a quote that never ends is refused. */
import type { Comparator, QueryProblem } from './index';

export type Token =
  | { readonly type: 'word'; readonly text: string; readonly from: number; readonly to: number }
  /** In quotes: always text, never a keyword. */
  | { readonly type: 'quoted'; readonly text: string; readonly from: number; readonly to: number }
  | { readonly type: 'comparator'; readonly text: Comparator; readonly from: number; readonly to: number }
  | { readonly type: 'mark'; readonly text: '(' | ')' | ','; readonly from: number; readonly to: number };

export type Tokens = { readonly tokens: readonly Token[] } | { readonly problem: QueryProblem };

/** What ends a word; an exclamation mark only as the start of `!=` and `!~`. */
const wordPattern = /(?:[^\s(),"=<>~!]|!(?![=~]))+/y;
const comparatorPattern = /!=|!~|<=|>=|=|<|>|~/y;
const quotedPattern = /"((?:[^"\\]|\\.)*)"/sy;
const spacePattern = /\s+/y;

export function tokenise(text: string): Tokens {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const match = (pattern: RegExp): RegExpExecArray | null => {
      pattern.lastIndex = at;
      return pattern.exec(text);
    };
    const space = match(spacePattern);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    const token = nextToken(text, at, match);
    if (token === null) {
      return { problem: { message: 'This quote is never closed: add a ".', from: at, to: text.length } };
    }
    tokens.push(token);
    at = token.to;
  }
  return { tokens };
}

function nextToken(text: string, from: number, match: (pattern: RegExp) => RegExpExecArray | null): Token | null {
  const mark = text[from];
  if (mark === '(' || mark === ')' || mark === ',') return { type: 'mark', text: mark, from, to: from + 1 };
  if (mark === '"') {
    const quoted = match(quotedPattern);
    if (quoted === null) return null;
    const content = (quoted[1] ?? '').replace(/\\(.)/gs, '$1');
    return { type: 'quoted', text: content, from, to: from + quoted[0].length };
  }
  const found = match(comparatorPattern);
  if (found !== null) {
    return { type: 'comparator', text: toComparator(found[0]), from, to: from + found[0].length };
  }
  const word = match(wordPattern)?.[0] ?? mark ?? '';
  return { type: 'word', text: word, from, to: from + word.length };
}

function toComparator(text: string): Comparator {
  switch (text) {
    case '!=':
    case '!~':
    case '<=':
    case '>=':
    case '<':
    case '>':
    case '~':
      return text;
    default:
      return '=';
  }
}
