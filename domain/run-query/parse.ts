/**
 * @file Reads the query language over runs: AND, OR, NOT, parentheses, comparisons, IN, `mine`, bare words. Pure; every
 * text gives a tree or a problem with its place.
 */

import {
  choicesOf,
  comparatorsOf,
  configPathPattern,
  fieldAliases,
  fieldType,
  figureWords,
  isFigure,
  isMetricName,
  isPlainField,
  plainFieldNames,
} from './fields';
import {
  allOf,
  anyOf,
  type FigureField,
  type QueryProblem,
  type QueryValue,
  type RunField,
  type RunQuery,
} from './index';
import { type Token, tokenise } from './tokens';
import { parseNumber, readValue } from './values';

/** `query` null: an empty text, which every run matches. */
export type ParsedQuery = { readonly query: RunQuery | null } | { readonly problem: QueryProblem };
export type ParsedField = { readonly field: RunField } | { readonly problem: QueryProblem };

export const longestQuery = 4000;
/** Words, comparisons and listed values of one query. */
export const mostTerms = 200;
/** Parentheses and NOTs within each other. */
const deepest = 40;

export function parseRunQuery(text: string): ParsedQuery {
  if (text.length > longestQuery) {
    return {
      problem: { message: `A query may have at most ${longestQuery} characters.`, from: longestQuery, to: text.length },
    };
  }
  const read = tokenise(text);
  if ('problem' in read) return read;
  if (read.tokens.length === 0) return { query: null };
  const reader = new Reader(read.tokens, text.length);
  const query = reader.any(0);
  const left = reader.next();
  if (query !== null && left !== undefined) {
    reader.fail(left.text === ')' ? 'There is one parenthesis too many.' : 'This does not belong here.');
  }
  return query === null || reader.problem !== null ? reader.failure() : { query };
}

/** One field alone, as a column, a sort or a grouping names it. */
export function parseRunField(text: string): ParsedField {
  const read = tokenise(text);
  if ('problem' in read) return read;
  const reader = new Reader(read.tokens, text.length);
  const field = reader.field();
  if (field !== null && reader.next() !== undefined) reader.fail('A field ends here.');
  return field === null || reader.problem !== null ? reader.failure() : { field };
}

/** Keywords, in capitals or not. */
export function isKeyword(text: string): boolean {
  return /^(and|or|not|in)$/i.test(text);
}

/** Reads tokens from left to right; after a problem every method answers null. */
class Reader {
  problem: QueryProblem | null = null;
  private at = 0;
  private terms = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly length: number,
  ) {}

  failure(): { problem: QueryProblem } {
    return { problem: this.problem ?? { message: 'This is not a query.', from: 0, to: this.length } };
  }

  next(): Token | undefined {
    return this.tokens[this.at];
  }

  /** Keeps the first problem: later ones follow from it. */
  fail(message: string, token: Pick<Token, 'from' | 'to'> | undefined = this.next()): null {
    this.problem ??= { message, from: token?.from ?? this.length, to: token?.to ?? this.length };
    return null;
  }

  any(depth: number): RunQuery | null {
    if (depth > deepest) return this.fail('This is nested too deeply.');
    const parts: RunQuery[] = [];
    do {
      const part = this.all(depth);
      if (part === null) return null;
      parts.push(part);
    } while (this.takeKeyword('or'));
    return anyOf(parts);
  }

  private all(depth: number): RunQuery | null {
    const parts: RunQuery[] = [];
    do {
      const part = this.one(depth);
      if (part === null) return null;
      parts.push(part);
    } while (this.takeKeyword('and') || this.continues());
    return allOf(parts);
  }

  /** Two terms side by side mean AND. */
  private continues(): boolean {
    const token = this.next();
    if (token === undefined || token.type === 'comparator') return false;
    if (token.type === 'mark') return token.text === '(';
    return token.type === 'quoted' || !/^(or|in)$/i.test(token.text);
  }

  private one(depth: number): RunQuery | null {
    if (depth > deepest) return this.fail('This is nested too deeply.');
    if (this.takeKeyword('not')) {
      const part = this.one(depth + 1);
      return part === null ? null : { type: 'not', part };
    }
    if (this.takeMark('(')) {
      const inner = this.any(depth + 1);
      if (inner === null) return null;
      return this.takeMark(')') ? inner : this.fail('A closing parenthesis is missing here.');
    }
    return this.term();
  }

  /** False, with a problem, once there are too many. */
  private counts(): boolean {
    this.terms += 1;
    if (this.terms <= mostTerms) return true;
    this.fail(`A query may have at most ${mostTerms} words, comparisons and listed values.`);
    return false;
  }

  private term(): RunQuery | null {
    const token = this.next();
    if (!this.counts()) return null;
    if (token === undefined)
      return this.fail('Something is missing here: a word, or a comparison such as state = failed.');
    if (token.type !== 'word' && token.type !== 'quoted') {
      return this.fail('A word or a field is missing before this.', token);
    }
    if (token.type === 'word' && isKeyword(token.text)) {
      return this.fail(`A word or a comparison is missing before ${token.text}.`, token);
    }
    const following = this.tokens[this.at + 1];
    const isCall = token.type === 'word' && this.isCall();
    if (!isCall && following?.type !== 'comparator' && !isIn(following)) {
      return this.word(token);
    }
    const field = this.field();
    return field === null ? null : this.comparison(field);
  }

  private word({ type, text, from, to }: Token): RunQuery | null {
    this.at++;
    if (type === 'word' && /^mine$/i.test(text)) return { type: 'mine' };
    if (type === 'word' && /^is:/i.test(text)) {
      if (/^is:nan$/i.test(text)) return { type: 'is', what: 'nan' };
      return this.fail(
        'There is only is:nan, for runs with values that are NaN or infinite. Quote it to search a name.',
        {
          from,
          to,
        },
      );
    }
    return { type: 'word', text };
  }

  private isCall(): boolean {
    const token = this.next();
    const open = this.tokens[this.at + 1];
    const known = token?.type === 'word' && figureWords.some((word) => word === token.text.toLowerCase());
    return known && open?.type === 'mark' && open.text === '(' && open.from === token.to;
  }

  field(): RunField | null {
    const token = this.next();
    if (token?.type !== 'word') return this.fail('A field is missing here.', token);
    if (this.isCall()) return this.call();
    this.at++;
    if (token.text.startsWith('config.')) {
      const path = token.text.slice('config.'.length);
      return configPathPattern.test(path)
        ? { kind: 'config', path }
        : this.fail('A setting is written as config.weights.learningRate.', token);
    }
    const lower = token.text.toLowerCase();
    const name = fieldAliases[lower] ?? lower;
    if (isPlainField(name)) return { kind: 'plain', name };
    if (isMetricName(token.text) || this.isMeasured()) return { kind: 'figure', figure: 'value', key: token.text };
    return this.fail(
      `There is no field ${token.text}. There are ${plainFieldNames.join(', ')}, config.SETTING, the names of metrics (test.accuracy > 0.9), ${figureWords.map((word) => `${word}(…)`).join(', ')}.`,
      token,
    );
  }

  /** Within `mean(…)`. */
  private bareMetric(): FigureField | null {
    const token = this.next();
    if (token?.type !== 'word' || !isMetricName(token.text))
      return this.fail('The mean is of a figure: mean(best(validation.accuracy)).');
    this.at++;
    return { kind: 'figure', figure: 'value', key: token.text };
  }

  /** Whether a comparison with a number follows: `loss < 0.3` can only mean a metric. */
  private isMeasured(): boolean {
    const [comparator, value] = [this.tokens[this.at], this.tokens[this.at + 1]];
    return comparator?.type === 'comparator' && value?.type === 'word' && parseNumber(value.text) !== null;
  }

  private call(): RunField | null {
    const word = this.next();
    const figure = word?.text.toLowerCase() ?? '';
    this.at += 2;
    if (figure === 'mean') {
      const inner = this.isCall() ? this.call() : this.bareMetric();
      if (inner === null) return null;
      if (inner.kind !== 'figure') return this.fail('A mean of a mean is the same mean: remove one.', word);
      return this.closed({ kind: 'mean', of: inner });
    }
    const key = this.next();
    if (key === undefined || (key.type !== 'word' && key.type !== 'quoted') || key.text === '') {
      return this.fail(`A metric is missing here: ${figure}(validation.accuracy).`, key);
    }
    this.at++;
    if (!isFigure(figure)) return this.fail('This is not a figure.', word);
    const field: FigureField = { kind: 'figure', figure, key: key.text };
    return this.closed(field);
  }

  private closed<T extends RunField>(field: T): T | null {
    return this.takeMark(')') ? field : this.fail('A closing parenthesis is missing here.');
  }

  private comparison(field: RunField): RunQuery | null {
    const token = this.next();
    if (isIn(token)) {
      this.at++;
      return this.list(field);
    }
    if (token?.type !== 'comparator') {
      return this.fail('A comparison is missing here: =, !=, <, <=, >, >=, ~ or IN.');
    }
    const allowed = comparatorsOf[fieldType(field)];
    if (!allowed.includes(token.text)) return this.fail(`This field takes ${allowed.join(', ')} only.`, token);
    this.at++;
    // Part of a text: a number here is text too.
    const contains = token.text === '~' || token.text === '!~';
    const value = this.value(field, contains);
    return value === null ? null : { type: 'compare', field, comparator: token.text, value };
  }

  private list(field: RunField): RunQuery | null {
    const type = fieldType(field);
    if (type === 'moment' || type === 'span') return this.fail('Times are compared, not listed: use < and >.');
    if (!this.takeMark('(')) return this.fail('A list in parentheses is missing here: IN (a, b).');
    const values: QueryValue[] = [];
    do {
      if (!this.counts()) return null;
      const value = this.value(field, false);
      if (value === null) return null;
      values.push(value);
    } while (this.takeMark(','));
    if (!this.takeMark(')')) return this.fail('A comma or a closing parenthesis is missing here.');
    return { type: 'in', field, values };
  }

  private value(field: RunField, asText: boolean): QueryValue | null {
    const token = this.next();
    if (token === undefined || (token.type !== 'word' && token.type !== 'quoted')) {
      return this.fail('A value is missing here.', token);
    }
    const value = readValue(asText ? 'text' : fieldType(field), token.text, token.type === 'quoted');
    if (typeof value === 'string') return this.fail(value, token);
    const choices = choicesOf(field);
    if (choices !== null && value.type === 'text' && !choices.includes(value.text)) {
      return this.fail(`It is one of ${choices.join(', ')}.`, token);
    }
    this.at++;
    return value;
  }

  private takeKeyword(keyword: string): boolean {
    const token = this.next();
    if (token?.type !== 'word' || token.text.toLowerCase() !== keyword) return false;
    // `not = …` is no negation; it is refused as a field, with its position.
    this.at++;
    return true;
  }

  private takeMark(mark: string): boolean {
    const token = this.next();
    if (token?.type !== 'mark' || token.text !== mark) return false;
    this.at++;
    return true;
  }
}

function isIn(token: Token | undefined): boolean {
  return token?.type === 'word' && token.text.toLowerCase() === 'in';
}
