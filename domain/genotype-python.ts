/**
 * @file Reads the Python expression in which DARTS and BASE publish cells:
 * `Genotype(normal=[('sep_conv_3x3', 0), …], normal_concat=range(2, 6), reduce=[…], reduce_concat=[2, 3, 4, 5])`.
 * Only this shape is understood; nothing is evaluated.
 */
import { DomainError } from './errors';

/** Flat cells, as the Python code has them; each name and number still to be judged. */
export interface FlatGenotype {
  readonly normal: readonly (readonly [operation: string, input: number])[];
  readonly normal_concat: readonly number[];
  readonly reduce: readonly (readonly [operation: string, input: number])[];
  readonly reduce_concat: readonly number[];
}

type Value = { kind: 'number'; value: number } | { kind: 'text'; value: string } | { kind: 'list'; items: Located[] };
interface Located {
  readonly value: Value;
  readonly at: number;
}
interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const fields = ['normal', 'normal_concat', 'reduce', 'reduce_concat'] as const;
type Field = (typeof fields)[number];
const tokenPattern = /\s+|#[^\n]*|([A-Za-z_]\w*)|(-?\d+)(?![\w.])|'([^'\\\n]*)'|"([^"\\\n]*)"|([()[\]=,])/y;
/** A range longer than any cell's states is a mistake, and must not fill the memory. */
const longestRange = 64;

/** Throws `invalid-input` naming line and column. */
export function parsePythonGenotype(source: string): FlatGenotype {
  const fail = (at: number, message: string): never => {
    const before = source.slice(0, at).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
    throw new DomainError('invalid-input', `Genotype text, ${place}: ${message}`, { field: 'genotype' });
  };
  const tokens = tokenise(source, fail);
  let position = 0;
  const peek = (): Token => tokens[position] ?? { kind: 'end', text: '', at: source.length };
  const next = (): Token => {
    const token = peek();
    position++;
    return token;
  };
  const shown = (token: Token): string => (token.kind === 'end' ? 'the text ends' : `found "${token.text}"`);
  const isSymbol = (symbol: string): boolean => peek().kind === 'symbol' && peek().text === symbol;
  const expectSymbol = (symbol: string): void => {
    const token = next();
    if (token.kind !== 'symbol' || token.text !== symbol) fail(token.at, `"${symbol}" expected, but ${shown(token)}.`);
  };

  const sequence = (close: string): Located[] => {
    const items: Located[] = [];
    while (!isSymbol(close)) {
      items.push(value());
      if (!isSymbol(close)) expectSymbol(',');
    }
    expectSymbol(close);
    return items;
  };
  const rangeOf = (items: readonly Located[], at: number): Located => {
    const bounds = items.map((item) =>
      item.value.kind === 'number' ? item.value.value : fail(item.at, 'range takes integers.'),
    );
    const [first = 0, second] = bounds;
    if (bounds.length === 0 || bounds.length > 2) fail(at, 'range takes one or two integers.');
    const start = second === undefined ? 0 : first;
    const stop = second ?? first;
    if (stop - start > longestRange) fail(at, `a range of ${stop - start} states is longer than any cell.`);
    const numbers = Array.from({ length: Math.max(0, stop - start) }, (_, i) => start + i);
    return { at, value: { kind: 'list', items: numbers.map((n) => ({ at, value: { kind: 'number', value: n } })) } };
  };
  let nesting = 0;
  function value(): Located {
    const token = next();
    const { at, text } = token;
    if (nesting > 8) fail(at, 'too deeply nested.');
    if (token.kind === 'number') return { at, value: { kind: 'number', value: Number(text) } };
    if (token.kind === 'text') return { at, value: { kind: 'text', value: text } };
    if (token.kind === 'symbol' && (text === '[' || text === '(')) {
      nesting++;
      const items = sequence(text === '[' ? ']' : ')');
      nesting--;
      return { at, value: { kind: 'list', items } };
    }
    if (token.kind === 'name' && (text === 'range' || text === 'list' || text === 'tuple')) {
      expectSymbol('(');
      if (text === 'range') return rangeOf(sequence(')'), at);
      nesting++;
      const inner = value();
      nesting--;
      expectSymbol(')');
      return inner;
    }
    return fail(at, `a list, a range, a name in quotes or a number expected, but ${shown(token)}.`);
  }

  const first = next();
  let call = first;
  if (first.kind === 'name' && isSymbol('=')) {
    expectSymbol('=');
    call = next();
  }
  if (call.kind !== 'name' || call.text !== 'Genotype') fail(call.at, `"Genotype(" expected, but ${shown(call)}.`);
  expectSymbol('(');
  const given = new Map<Field, Located>();
  while (!isSymbol(')')) {
    const token = peek();
    let field = fields[given.size];
    if (token.kind === 'name' && tokens[position + 1]?.text === '=') {
      field =
        fields.find((name) => name === token.text) ??
        fail(token.at, `there is no field "${token.text}" in a Genotype.`);
      position += 2;
    }
    if (field === undefined || given.has(field))
      return fail(token.at, `${field ?? 'a fifth field'} is given a second time.`);
    given.set(field, value());
    if (!isSymbol(')')) expectSymbol(',');
  }
  const end = peek().at;
  expectSymbol(')');
  if (peek().kind !== 'end') fail(peek().at, `nothing may follow the Genotype, but ${shown(peek())}.`);

  const listOf = (field: Field): Located[] => {
    const found = given.get(field) ?? fail(end, `the field "${field}" is missing.`);
    return found.value.kind === 'list' ? found.value.items : fail(found.at, `${field} must be a list.`);
  };
  const pairs = (field: Field): [string, number][] =>
    listOf(field).map((item) => {
      const [operation, input] = item.value.kind === 'list' && item.value.items.length === 2 ? item.value.items : [];
      if (operation?.value.kind === 'text' && input?.value.kind === 'number')
        return [operation.value.value, input.value.value];
      return fail(item.at, `${field} holds pairs such as ('sep_conv_3x3', 0).`);
    });
  const numbers = (field: Field): number[] =>
    listOf(field).map((item) =>
      item.value.kind === 'number' ? item.value.value : fail(item.at, `${field} holds integers.`),
    );
  return {
    normal: pairs('normal'),
    normal_concat: numbers('normal_concat'),
    reduce: pairs('reduce'),
    reduce_concat: numbers('reduce_concat'),
  };
}

function tokenise(source: string, fail: (at: number, message: string) => never): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(source);
    if (match === null) return fail(at, `"${source.slice(at, at + 12).split('\n')[0] ?? ''}" is not understood.`);
    const [whole, name, number, single, double, symbol] = match;
    const text = single ?? double;
    if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (text !== undefined) tokens.push({ kind: 'text', text, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
    at += whole.length;
  }
  tokens.push({ kind: 'end', text: '', at: source.length });
  return tokens;
}
