/** @file Python literals, token by token: strings, numbers, lists, tuples, dictionaries, `range`, `np.int64(…)`. Nothing is evaluated. */

/** A Python literal as JSON would hold it. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

/** White space and comments, names, numbers, strings of both kinds with their prefixes, and any other single sign. */
const tokenPattern =
  /[\s\\]+|#[^\n]*|(?:[rRuUbBfF]{0,2})(?:"""([\s\S]*?)"""|'''([\s\S]*?)'''|'([^'\n]*)'|"([^"\n]*)")|([A-Za-z_]\w*)|(\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(\*\*|[\s\S])/y;
/** A range longer than any cell is an error, and must not exhaust memory. */
const longestRange = 64;
const deepest = 12;

/** Constructors that stand for their only argument. */
const wrappers = new Set(['list', 'tuple', 'array', 'asarray', 'tensor']);
const integers = /^(int|float|u?int(8|16|32|64)|float(16|32|64)|intc|intp|long)$/;
export class LiteralReader {
  private nesting = 0;

  constructor(
    private readonly tokens: readonly Token[],
    public position: number,
    private readonly end: number,
    private readonly refuse: (at: number, message: string) => never,
    private readonly places: WeakMap<object, number>,
  ) {}

  private peek(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '', at: this.end };
  }

  private next(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  private isSymbol(text: string): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && token.text === text;
  }

  private expect(symbol: string): void {
    const token = this.next();
    if (token.kind !== 'symbol' || token.text !== symbol)
      this.refuse(token.at, `"${symbol}" expected, but ${shown(token)}.`);
  }

  /** The arguments of a call, from its opening bracket; `**{…}` adds the fields of the dictionary. */
  call(): { positional: Plain[]; named: Map<string, Plain> } {
    const positional: Plain[] = [];
    const named = new Map<string, Plain>();
    const name = (key: string, value: Plain, at: number): void => {
      if (named.has(key)) this.refuse(at, `${key} is given a second time.`);
      named.set(key, value);
    };
    this.expect('(');
    while (!this.isSymbol(')')) {
      const token = this.peek();
      const sign = this.tokens[this.position + 1];
      if (this.isSymbol('**')) {
        this.next();
        const value = this.value();
        if (typeof value !== 'object' || value === null || Array.isArray(value))
          return this.refuse(token.at, '"**" takes a dictionary.');
        for (const [key, each] of Object.entries(value)) name(key, each, token.at);
      } else if (token.kind === 'name' && sign?.kind === 'symbol' && sign.text === '=') {
        this.position += 2;
        name(token.text, this.value(), token.at);
      } else if (named.size > 0) {
        this.refuse(token.at, 'a value without a name can’t follow those with one.');
      } else {
        positional.push(this.value());
      }
      if (!this.isSymbol(')')) this.expect(',');
    }
    this.expect(')');
    return { positional, named };
  }

  value(): Plain {
    const token = this.next();
    const { at, text } = token;
    if (this.nesting > deepest) this.refuse(at, 'too deeply nested.');
    if (token.kind === 'number') return this.number(token, 1);
    if (token.kind === 'text') return this.texts(text);
    if (token.kind === 'symbol') {
      if (text === '-' || text === '+') return this.number(this.next(), text === '-' ? -1 : 1);
      if (text === '[')
        return this.placed(
          at,
          this.nested(() => this.sequence(']')),
        );
      if (text === '(') return this.brackets(at);
      if (text === '{')
        return this.placed(
          at,
          this.nested(() => this.dictionary()),
        );
    }
    if (token.kind === 'name') return this.word(token);
    return this.refuse(at, `a list, a range, a name in quotes or a number expected, but ${shown(token)}.`);
  }

  private number(token: Token, sign: 1 | -1): number {
    if (token.kind !== 'number') this.refuse(token.at, `a number expected, but ${shown(token)}.`);
    const value = sign * Number(token.text.replaceAll('_', ''));
    // 1x1 is a number followed by a name, so not a number.
    const after = this.peek();
    if (Number.isNaN(value) || (after.kind === 'name' && after.at === token.at + token.text.length))
      this.refuse(token.at, `"${token.text}${after.text}" is not a number.`);
    return value;
  }

  /** Adjacent strings are one. */
  private texts(first: string): string {
    let text = first;
    while (this.peek().kind === 'text') text += this.next().text;
    return text;
  }

  /** A tuple; brackets around one list without a comma are that list. */
  private brackets(at: number): Plain {
    const items = this.nested(() => this.sequence(')'));
    const [only] = items;
    const closing = this.tokens[this.position - 2];
    const comma = closing?.kind === 'symbol' && closing.text === ',';
    if (items.length === 1 && typeof only === 'object' && only !== null && !comma) return only;
    return this.placed(at, items);
  }

  private sequence(close: string): Plain[] {
    const items: Plain[] = [];
    while (!this.isSymbol(close)) {
      const token = this.peek();
      if (this.isSymbol('*')) {
        this.next();
        const spread = this.value();
        if (!Array.isArray(spread)) return this.refuse(token.at, '"*" takes a list.');
        items.push(...spread);
      } else {
        items.push(this.value());
      }
      if (!this.isSymbol(close)) this.expect(',');
    }
    this.expect(close);
    return items;
  }

  private dictionary(): { [key: string]: Plain } {
    const entries: [string, Plain][] = [];
    while (!this.isSymbol('}')) {
      const key = this.next();
      if (key.kind !== 'text' && key.kind !== 'number')
        this.refuse(key.at, `a key in quotes expected, but ${shown(key)}.`);
      this.expect(':');
      entries.push([key.text, this.value()]);
      if (!this.isSymbol('}')) this.expect(',');
    }
    this.expect('}');
    return Object.fromEntries(entries);
  }

  private word({ text, at }: Token): Plain {
    if (text === 'None') return null;
    if (text === 'True' || text === 'False') return text === 'True';
    let name = text;
    while (this.isSymbol('.')) {
      this.next();
      name = this.next().text;
    }
    if (!this.isSymbol('('))
      return this.refuse(at, `a list, a range, a name in quotes or a number expected, but found "${name}".`);
    if (name === 'range' || name === 'xrange' || name === 'arange') return this.range(at);
    if (name === 'dict')
      return this.placed(
        at,
        this.nested(() => Object.fromEntries(this.call().named)),
      );
    if (!wrappers.has(name) && !integers.test(name)) return this.refuse(at, `"${name}(" is not understood here.`);
    return this.nested(() => {
      const { positional } = this.call();
      const [inner] = positional;
      if (inner === undefined) return this.placed(at, []);
      if (integers.test(name) && typeof inner !== 'number') return this.refuse(at, `${name} takes a number.`);
      return inner;
    });
  }

  private range(at: number): Plain {
    const { positional: bounds } = this.call();
    const whole = bounds.every((bound) => Number.isInteger(bound));
    if (bounds.length < 1 || bounds.length > 3 || !whole) this.refuse(at, 'range takes one to three integers.');
    const [first = 0, second, third = 1] = bounds.map(Number);
    const [start, stop] = second === undefined ? [0, first] : [first, second];
    if (third === 0) this.refuse(at, 'a range can’t have a step of 0.');
    const length = Math.max(0, Math.ceil((stop - start) / third));
    if (length > longestRange) this.refuse(at, `a range of ${length} states is longer than any cell.`);
    return this.placed(
      at,
      Array.from({ length }, (_, index) => start + index * third),
    );
  }

  private placed<T extends object>(at: number, value: T): T {
    this.places.set(value, at);
    return value;
  }

  private nested<T>(read: () => T): T {
    this.nesting++;
    const value = read();
    this.nesting--;
    return value;
  }
}

export function shown(token: Token): string {
  return token.kind === 'end' ? 'the text ends' : `found "${token.text.slice(0, 40)}"`;
}

export function tokenise(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(source);
    if (match === null) break;
    const [whole, tripleDouble, tripleSingle, single, double, name, number, symbol] = match;
    const text = tripleDouble ?? tripleSingle ?? single ?? double;
    if (text !== undefined) tokens.push({ kind: 'text', text, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
    at += whole.length;
  }
  tokens.push({ kind: 'end', text: '', at: source.length });
  return tokens;
}
