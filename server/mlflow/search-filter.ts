/**
 * @file MLflow's search syntax: comparisons joined by AND, and keys to order by. Parsed here and evaluated on plain facts, so that
 * runs, experiments and logged models are searched by one reading of it.
 */
import { invalid } from './errors';

export type Kind = 'metric' | 'param' | 'tag' | 'attribute' | 'dataset';

export interface Key {
  readonly kind: Kind;
  readonly name: string;
}

export interface Condition {
  readonly key: Key;
  readonly comparator: string;
  readonly value: string | number | readonly string[] | null;
}

export interface Order {
  readonly key: Key;
  readonly ascending: boolean;
}

/** A record's value under a key; undefined: none. */
export type Facts = (key: Key) => string | number | undefined;

const kinds: Readonly<Record<string, Kind>> = {
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  dataset: 'dataset',
  datasets: 'dataset',
};

const attributeNames: Readonly<Record<string, string>> = {
  created: 'start_time',
  Created: 'start_time',
  'run name': 'run_name',
  'Run name': 'run_name',
  'Run Name': 'run_name',
};

const pattern =
  /\s*(?:(>=|<=|!=|=|<|>|\(|\)|,)|('(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*")|([^\s=<>!(),'"`]*(?:`[^`]*`|(?<=\.)"[^"]*"|(?<=\.)'[^']*')?[^\s=<>!(),'"`]*))/y;

interface Token {
  readonly type: 'mark' | 'text' | 'word';
  readonly text: string;
}

/** Limits of one search, because it is evaluated on every run. */
const longestFilter = 100_000;
const mostConditions = 100;
const longestPattern = 250;

function tokenise(given: string): Token[] {
  if (given.length > longestFilter) throw invalid(`The filter is longer than ${longestFilter} characters.`);
  const tokens: Token[] = [];
  const text = given.trimEnd();
  for (let at = 0; at < text.length; ) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const [whole = '', mark, quoted, word] = match ?? [];
    if (whole.trim() === '') throw invalid(`The filter can't be read from here on: ${text.slice(at, at + 200).trim()}`);
    if (mark !== undefined) tokens.push({ type: 'mark', text: mark });
    else if (quoted !== undefined) tokens.push({ type: 'text', text: quoted.slice(1, -1).replace(/''/g, "'") });
    else tokens.push({ type: 'word', text: word ?? '' });
    at += whole.length;
  }
  return tokens;
}

/** `metrics.loss`, params.\`a b\`, start_time. */
export function parseKey(text: string): Key {
  const dot = text.indexOf('.');
  const kind = dot < 0 ? undefined : kinds[text.slice(0, dot).toLowerCase()];
  const name = (kind === undefined ? text : text.slice(dot + 1)).replace(/^([`"'])(.*)\1$/s, '$2');
  if (name === '')
    throw invalid(`"${text}" names nothing: write metrics.NAME, params.NAME, tags.NAME or an attribute.`);
  if (kind === undefined || kind === 'attribute') return { kind: 'attribute', name: attributeNames[name] ?? name };
  return { kind, name };
}

export function parseFilter(text: string): Condition[] {
  const reader = new Reader(tokenise(text));
  const conditions: Condition[] = [];
  while (!reader.isAtEnd) {
    if (conditions.length === mostConditions) throw invalid(`The filter has more than ${mostConditions} conditions.`);
    conditions.push(reader.condition());
    if (!reader.isAtEnd) reader.expectWord('AND');
  }
  return conditions;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  condition(): Condition {
    const key = parseKey(this.take('word', 'the name of what to compare').text);
    const operator = this.next('a comparison, such as = or LIKE');
    let comparator = operator.text.toUpperCase();
    if (comparator === 'NOT') {
      this.expectWord('IN');
      comparator = 'NOT IN';
    }
    if (comparator === 'IS') {
      const not = this.isWord('NOT');
      if (not) this.at += 1;
      this.expectWord('NULL');
      return { key, comparator: not ? 'IS NOT NULL' : 'IS NULL', value: null };
    }
    if (comparator === 'IN' || comparator === 'NOT IN') return { key, comparator, value: this.list() };
    if (!['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE'].includes(comparator)) {
      throw invalid(`"${operator.text}" is not a comparison: use =, !=, <, <=, >, >=, LIKE, ILIKE, IN or IS NULL.`);
    }
    const given = this.next('a value');
    if (given.type === 'text') return { key, comparator, value: given.text };
    const value = Number(given.text);
    if (given.type !== 'word' || given.text === '' || Number.isNaN(value)) {
      throw invalid(`Write the value ${given.text} in quotes, or as a number.`);
    }
    return { key, comparator, value };
  }

  expectWord(word: string): void {
    if (!this.isWord(word))
      throw invalid(`The filter misses ${word} after its ${this.at}th word. Comparisons are joined by AND alone.`);
    this.at += 1;
  }

  private list(): string[] {
    this.expectMark('(');
    const values: string[] = [];
    for (;;) {
      values.push(this.take('text', 'a value in quotes').text);
      const mark = this.next('a comma or )').text;
      if (mark === ')') return values;
      if (mark !== ',') throw invalid("Write a list as ('a', 'b').");
    }
  }

  private expectMark(mark: string): void {
    if (this.next(mark).text !== mark) throw invalid(`The filter misses ${mark}.`);
  }

  private isWord(word: string): boolean {
    const token = this.tokens[this.at];
    return token?.type === 'word' && token.text.toUpperCase() === word;
  }

  private take(type: Token['type'], what: string): Token {
    const token = this.next(what);
    if (token.type !== type) throw invalid(`The filter has ${token.text} where ${what} belongs.`);
    return token;
  }

  private next(what: string): Token {
    const token = this.tokens[this.at];
    if (token === undefined) throw invalid(`The filter ends where ${what} belongs.`);
    this.at += 1;
    return token;
  }
}

export function fits(facts: Facts, conditions: readonly Condition[]): boolean {
  return conditions.every(({ key, comparator, value }) => {
    const own = facts(key);
    if (comparator === 'IS NULL') return own === undefined;
    if (comparator === 'IS NOT NULL') return own !== undefined;
    if (own === undefined) return false;
    if (Array.isArray(value)) return value.includes(String(own)) === (comparator === 'IN');
    if (typeof own === 'number') return compareNumbers(own, comparator, Number(value));
    return compareTexts(own, comparator, String(value));
  });
}

function compareNumbers(own: number, comparator: string, value: number): boolean {
  switch (comparator) {
    case '=':
      return own === value;
    case '!=':
      return own !== value;
    case '<':
      return own < value;
    case '<=':
      return own <= value;
    case '>':
      return own > value;
    case '>=':
      return own >= value;
    default:
      throw invalid(`${comparator} does not compare numbers.`);
  }
}

function compareTexts(own: string, comparator: string, value: string): boolean {
  switch (comparator) {
    case '=':
      return own === value;
    case '!=':
      return own !== value;
    case 'LIKE':
      return isLike(own, value);
    case 'ILIKE':
      return isLike(own.toLowerCase(), value.toLowerCase());
    default:
      throw invalid(`${comparator} does not compare texts.`);
  }
}

/**
 * % matches any text, _ any character. Only the last % can still have to match more, so the work grows with both lengths
 * multiplied; as a regular expression, each % more would multiply it again.
 */
function isLike(text: string, pattern: string): boolean {
  if (pattern.length > longestPattern) throw invalid(`LIKE takes at most ${longestPattern} characters.`);
  let [at, inText, lastAny, resume] = [0, 0, -1, 0];
  while (inText < text.length) {
    if (pattern[at] === '%') {
      lastAny = at++;
      resume = inText;
    } else if (at < pattern.length && (pattern[at] === '_' || pattern[at] === text[inText])) {
      at++;
      inText++;
    } else if (lastAny >= 0) {
      at = lastAny + 1;
      inText = ++resume;
    } else return false;
  }
  while (pattern[at] === '%') at++;
  return at === pattern.length;
}

export function parseOrder(texts: readonly string[]): Order[] {
  return texts.map((text) => {
    const whole = text.trim();
    const direction = /\s(asc|desc)$/i.exec(whole);
    const name = direction === null ? whole : whole.slice(0, direction.index).trim();
    return { key: parseKey(name), ascending: direction?.[1]?.toLowerCase() !== 'desc' };
  });
}

/** Missing values come last, NaN before them, in both directions. */
export function byOrder(orders: readonly Order[]): (a: Facts, b: Facts) => number {
  return (a, b) => {
    for (const { key, ascending } of orders) {
      const [left, right] = [a(key), b(key)];
      const rank = rankOf(left) - rankOf(right);
      if (rank !== 0) return rank;
      if (left === undefined || right === undefined || left === right || rankOf(left) === 1) continue;
      return left < right === ascending ? -1 : 1;
    }
    return 0;
  };
}

const rankOf = (value: string | number | undefined): number => (value === undefined ? 2 : Number.isNaN(value) ? 1 : 0);
