/** @file Suggestions at the caret of a query: fields, comparisons, metrics, settings, existing values. */
import { fold, holds } from '../fold-text';
import {
  choicesOf,
  comparatorsOf,
  fieldType,
  figureWords,
  type PlainField,
  plainFieldNames,
  plainFields,
} from './fields';
import { formatRunField, quote } from './format';
import type { RunField } from './index';
import { parseRunField } from './parse';
import { type Token, tokenise } from './tokens';

/** Names that the platform's runs have, for suggestions. */
export interface QueryVocabulary {
  readonly metrics: readonly string[];
  /** Keys of results. */
  readonly figures: readonly string[];
  /** Dotted paths of settings. */
  readonly settings: readonly string[];
  readonly values: Partial<Readonly<Record<PlainField, readonly string[]>>>;
}

export interface Completion {
  readonly label: string;
  readonly insert: string;
  readonly help: string;
}

/** `from` to `to` of the text is replaced by an option's `insert`. */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

const most = 12;

export function completeRunQuery(text: string, caret: number, vocabulary: QueryVocabulary): Completions {
  const before = text.slice(0, caret);
  const read = tokenise(before);
  const openQuote = 'problem' in read ? read.problem.from : null;
  const tokens = tokensOf(openQuote === null ? before : before.slice(0, openQuote));
  const last = tokens.at(-1);
  const touching = openQuote === null && last?.type === 'word' && last.to === caret ? last : null;
  const from = openQuote ?? touching?.from ?? caret;
  const prefix = openQuote === null ? (touching?.text ?? '') : before.slice(openQuote + 1);
  const earlier = touching === null ? tokens : tokens.slice(0, -1);
  const options = candidates(earlier, vocabulary).filter(({ label }) => fits(label, prefix));
  // Prefix matches come before other matches.
  const begins = (label: string): number => (fold(label).startsWith(fold(prefix)) ? 0 : 1);
  const sorted = [...options].sort((a, b) => begins(a.label) - begins(b.label));
  return { from, to: caret, options: sorted.slice(0, most) };
}

function fits(label: string, prefix: string): boolean {
  return holds(label, prefix) && label !== prefix;
}

function tokensOf(text: string): readonly Token[] {
  const read = tokenise(text);
  return 'problem' in read ? [] : read.tokens;
}

function candidates(tokens: readonly Token[], vocabulary: QueryVocabulary): Completion[] {
  const last = tokens.at(-1);
  const called = last?.type === 'mark' && last.text === '(' ? tokens.at(-2) : undefined;
  const word = called?.type === 'word' && called.to === last?.from ? called.text.toLowerCase() : '';
  if (word === 'mean') return figureWords.filter((each) => each !== 'mean').map(call);
  if (word === 'final') return vocabulary.figures.map((key) => plain(key, 'result'));
  if (word === 'value') return metricNames(vocabulary).map((key) => plain(key, 'metric'));
  if (figureWords.some((each) => each === word)) return vocabulary.metrics.map((key) => plain(key, 'metric'));
  if (last?.type === 'comparator') return valuesOf(fieldBefore(tokens.slice(0, -1)), vocabulary);
  const list = openList(tokens);
  if (list !== null && last?.type === 'mark') return valuesOf(fieldBefore(list), vocabulary);
  const field = fieldBefore(tokens);
  if (field !== null) {
    return [
      ...comparatorsOf[fieldType(field)].map((comparator) => plain(comparator, 'comparison')),
      ...(['moment', 'span'].includes(fieldType(field))
        ? []
        : [{ label: 'IN', insert: 'IN (', help: 'one of several' }]),
    ];
  }
  return [...(tokens.length === 0 ? [] : connectives(tokens)), ...starts(vocabulary)];
}

/** The tokens before an `IN (` that is not closed yet. */
function openList(tokens: readonly Token[]): readonly Token[] | null {
  for (let at = tokens.length - 1; at > 0; at--) {
    const token = tokens[at];
    if (token?.type === 'mark' && token.text === ')') return null;
    if (token?.type !== 'mark' || token.text !== '(') continue;
    const before = tokens[at - 1];
    return before?.type === 'word' && before.text.toLowerCase() === 'in' ? tokens.slice(0, at - 1) : null;
  }
  return null;
}

/** The field that the tokens end with, if they do: `state`, `config.steps`, `best(train.loss)`. */
function fieldBefore(tokens: readonly Token[]): RunField | null {
  for (const length of [1, 4, 7]) {
    const part = tokens.slice(-length);
    if (part.length < length) break;
    const text = part.map((token) => (token.type === 'quoted' ? quote(token.text) : token.text)).join('');
    const parsed = parseRunField(text);
    // A value that happens to be called like a field: `tag = name`.
    const isValue = tokens.at(-length - 1)?.type === 'comparator';
    if ('field' in parsed && !isValue) return parsed.field;
  }
  return null;
}

function valuesOf(field: RunField | null, vocabulary: QueryVocabulary): Completion[] {
  if (field === null) return [];
  const choices = choicesOf(field);
  if (choices !== null) return choices.map((choice) => plain(choice, 'value'));
  const type = fieldType(field);
  if (type === 'moment') return ['1d', '7d', '30d'].map((span) => plain(span, 'that long ago'));
  if (type === 'span') return ['10m', '1h', '1d'].map((span) => plain(span, 'length of time'));
  if (field.kind === 'config') return ['true', 'false'].map((value) => plain(value, 'value'));
  if (field.kind !== 'plain') return [];
  return (vocabulary.values[field.name] ?? []).map((value) => ({
    label: value,
    insert: `${/^[\w.\-/]+$/.test(value) ? value : quote(value)} `,
    help: field.name,
  }));
}

function connectives(tokens: readonly Token[]): Completion[] {
  const last = tokens.at(-1);
  const isDone = last?.type === 'quoted' || (last?.type === 'mark' && last.text === ')') || last?.type === 'word';
  const isOpen = last?.type === 'word' && /^(and|or|not)$/i.test(last.text);
  return isDone && !isOpen ? ['AND', 'OR'].map((word) => plain(word, 'connects')) : [];
}

function starts(vocabulary: QueryVocabulary): Completion[] {
  return [
    ...plainFieldNames.map((name) => plain(name, plainFields[name].help)),
    plain('mine', 'runs that you launched'),
    plain('is:nan', 'runs with values that are NaN or infinite'),
    ...figureWords.map(call),
    plain('NOT', 'the opposite'),
    ...metricNames(vocabulary).map(bare),
    ...vocabulary.settings.map((path) => plain(`config.${path}`, 'setting')),
  ];
}

const metricNames = ({ metrics, figures }: QueryVocabulary): string[] => [...new Set([...figures, ...metrics])];

/** By its name alone, or in `value(…)` where the name could be read as something else. */
function bare(key: string): Completion {
  const insert = formatRunField({ kind: 'figure', figure: 'value', key });
  return { label: key, insert: `${insert} `, help: 'final value; best if it has a goal' };
}

function call(word: string): Completion {
  return { label: word, insert: `${word}(`, help: word === 'mean' ? 'over seeds' : 'of a metric' };
}

function plain(text: string, help: string): Completion {
  return { label: text, insert: `${text} `, help };
}
