/** @file Where a text stops being JSON, and what is wrong there, in plain words: the engines' own say "Unexpected token" and count characters. */

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma' | 'end';

interface Open {
  readonly bracket: '{' | '[';
  readonly at: number;
}

/** As "line 3, column 7: a comma or "}" is missing before "lr""; null for valid JSON. */
export function jsonFault(text: string): string | null {
  const found = faultIn(text);
  if (found === null) return null;
  return `${placeOf(text, found.at)}: ${found.what}`;
}

function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `line ${line}, column ${at - (before.lastIndexOf('\n') + 1) + 1}`;
}

interface Fault {
  readonly at: number;
  readonly what: string;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /[\p{L}\p{N}_$.+-]+/uy;
const blank = /[ \t\r\n]*/y;

function matched(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function faultIn(text: string): Fault | null {
  const open: Open[] = [];
  let expected: Expected = 'value';
  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'comma');
  for (let at = 0; ; ) {
    at += matched(blank, text, at).length;
    const sign = text[at];
    const inside = open.at(-1);
    if (sign === undefined) return expected === 'end' ? null : endsEarly(text, inside);
    if (expected === 'end') return { at, what: `${shown(text, at)} comes after the end` };
    if (expected === 'colon') {
      if (sign !== ':') return { at, what: `a colon is missing before ${shown(text, at)}` };
      [at, expected] = [at + 1, 'value'];
    } else if (expected === 'comma') {
      if (sign === ',') [at, expected] = [at + 1, inside?.bracket === '{' ? 'name' : 'value'];
      else if (sign === closing(inside)) {
        open.pop();
        [at, expected] = [at + 1, afterValue()];
      } else if (sign === '}' || sign === ']') return { at, what: wrongBracket(text, sign, inside) };
      else return { at, what: `a comma or "${closing(inside)}" is missing before ${shown(text, at)}` };
    } else if ((expected === 'value or ]' && sign === ']') || (expected === 'name or }' && sign === '}')) {
      open.pop();
      [at, expected] = [at + 1, afterValue()];
    } else if (expected === 'name' || expected === 'name or }') {
      if (sign === '}') return { at, what: 'there is a comma before the closing "}"' };
      if (sign !== '"') return { at, what: notText(text, at, 'names stand in double quotes') };
      const end = textEnd(text, at);
      if (typeof end !== 'number') return end;
      [at, expected] = [end, 'colon'];
    } else if (sign === '{' || sign === '[') {
      open.push({ bracket: sign, at });
      [at, expected] = [at + 1, sign === '{' ? 'name or }' : 'value or ]'];
    } else {
      const end = valueEnd(text, at, inside);
      if (typeof end !== 'number') return end;
      [at, expected] = [end, afterValue()];
    }
  }
}

const closing = (inside: Open | undefined): string => (inside?.bracket === '[' ? ']' : '}');

function endsEarly(text: string, inside: Open | undefined): Fault {
  if (text.trim() === '') return { at: text.length, what: 'there is nothing' };
  if (inside === undefined) return { at: text.length, what: 'it ends where a value is expected' };
  return { at: text.length, what: `it ends before the "${inside.bracket}" of ${placeOf(text, inside.at)} is closed` };
}

function wrongBracket(text: string, sign: string, inside: Open | undefined): string {
  if (inside === undefined) return `"${sign}" closes nothing`;
  return `"${sign}" stands where the "${inside.bracket}" of ${placeOf(text, inside.at)} needs "${closing(inside)}"`;
}

/** Behind a text, number or word; or what is wrong with it. */
function valueEnd(text: string, at: number, inside: Open | undefined): number | Fault {
  const sign = text[at] ?? '';
  if (sign === '"') return textEnd(text, at);
  const own = matched(word, text, at);
  const digits = matched(number, text, at);
  if (/^(true|false|null)$/.test(own) || (digits !== '' && digits.length === own.length)) return at + own.length;
  if (sign === ',') return { at, what: 'a value is missing before the comma' };
  if (sign === ']' || sign === '}') {
    const comma = sign === closing(inside) && inside?.bracket === '[';
    return { at, what: comma ? 'there is a comma before the closing "]"' : `a value is missing before "${sign}"` };
  }
  if (/^[+-]?[\d.]/.test(own)) return { at, what: `"${short(own)}" is not how JSON writes a number` };
  if (/^[+-]?(NaN|Infinity|inf|nan)$/.test(own)) return { at, what: `JSON has no number "${own}"` };
  const like = { True: 'true', False: 'false', None: 'null', undefined: 'null' }[own];
  if (like !== undefined) return { at, what: `"${own}" is written ${like} in JSON` };
  return { at, what: notText(text, at, 'texts stand in double quotes') };
}

function notText(text: string, at: number, rule: string): string {
  if (text.startsWith('//', at) || text.startsWith('/*', at) || text[at] === '#') return 'JSON has no comments';
  if (text[at] === '\ufeff') return 'an invisible mark of byte order stands here';
  if (text[at] === "'") return `${rule}, not in single ones`;
  return `${shown(text, at)} is not expected here: ${rule}`;
}

/** Behind the text that begins here; or what is wrong with it. */
function textEnd(text: string, from: number): number | Fault {
  for (let at = from + 1; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '"') return at + 1;
    if (sign === '\\') {
      if (!/^(["\\/bfnrt]|u[\da-fA-F]{4})/.test(text.slice(at + 1, at + 6)))
        return { at, what: `"${short(text.slice(at, at + 2))}" means nothing in a text: a backslash is written \\\\` };
      at++;
    } else if (sign === '\n') return { at: from, what: 'the text that begins here is not closed on its line' };
    else if (sign < ' ') return { at, what: 'there is a tab or another invisible character within a text' };
  }
  return { at: from, what: 'the text that begins here is never closed' };
}

const short = (text: string): string => (text.length > 20 ? `${text.slice(0, 20)}…` : text);

/** What stands there, as a reader finds it. */
function shown(text: string, at: number): string {
  const quoted = text[at] === '"' ? /"[^"\n]*"?/y : null;
  const own = quoted === null ? matched(word, text, at) : matched(quoted, text, at).replaceAll('"', '');
  return `"${short(own === '' ? String.fromCodePoint(text.codePointAt(at) ?? 0x20) : own)}"`;
}
