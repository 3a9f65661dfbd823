/**
 * @file Finds the cells in Python source as people publish them: a whole genotypes.py, one assignment, a bare call or literal.
 */
import { DomainError, isDomainError } from '../errors';
import { LiteralReader, type Plain, shown, type Token, tokenise } from './python-literal';

/** A cell that the source holds, under the name that it was given. */
export interface PythonCell {
  readonly name: string | null;
  /** `Genotype(…)`, `Structure(…)`, or a literal. */
  readonly kind: 'genotype' | 'structure' | 'literal';
  readonly positional: readonly Plain[];
  readonly named: ReadonlyMap<string, Plain>;
  /** Offset in the source, for messages. */
  readonly at: number;
}

export interface PythonSource {
  readonly cells: readonly PythonCell[];
  /** What is wrong with the first cell that could not be read; null if all could. */
  readonly refused: DomainError | null;
  /** Throws `invalid-input` naming line and column: of `value` if it is a list, else of `otherwise`. */
  fail(value: unknown, otherwise: number, message: string): never;
  /** Throws `invalid-input`: no cell was found. */
  nothing(): never;
}

const cellCalls: Readonly<Record<string, PythonCell['kind']>> = { Genotype: 'genotype', Structure: 'structure' };

/** The cells of a source, and the first that is no literal, as `Genotype(normal=gene, …)` in a function. */
export function readPython(source: string): PythonSource {
  const places = new WeakMap<object, number>();
  const refuse = (at: number, message: string): never => {
    const before = source.slice(0, at).split('\n');
    const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
    throw new DomainError('invalid-input', `Genotype text, ${place}: ${message}`, { field: 'genotype' });
  };
  const tokens = tokenise(source);
  const cells: PythonCell[] = [];
  let refused: DomainError | null = null;
  for (let index = 0; index < tokens.length; index++) {
    const start = cellAt(source, tokens, index);
    if (start === null) continue;
    const reader = new LiteralReader(tokens, index, source.length, refuse, places);
    try {
      if (start.kind === 'literal') {
        cells.push({ ...start, positional: [reader.value()], named: new Map() });
      } else {
        reader.position++;
        cells.push({ ...start, ...reader.call() });
      }
      index = reader.position - 1;
    } catch (error) {
      if (!isDomainError(error)) throw error;
      refused ??= error;
    }
  }
  return {
    cells,
    refused,
    fail: (value, otherwise, message) =>
      refuse((typeof value === 'object' && value !== null ? places.get(value) : undefined) ?? otherwise, message),
    nothing() {
      const [first] = tokens;
      return refuse(
        first?.at ?? 0,
        `"Genotype(" expected, but ${first === undefined ? 'the text ends' : shown(first)}.`,
      );
    },
  };
}

/** Whether a cell begins at the token: a call of Genotype or Structure, or a literal that is assigned or stands alone. */
function cellAt(
  source: string,
  tokens: readonly Token[],
  index: number,
): Pick<PythonCell, 'name' | 'kind' | 'at'> | null {
  const token = tokens[index];
  if (token === undefined) return null;
  const symbol = (at: number, text: string): boolean => tokens[at]?.kind === 'symbol' && tokens[at]?.text === text;
  if (token.kind === 'name' && symbol(index + 1, '(')) {
    const kind = cellCalls[token.text];
    if (kind === undefined) return null;
    let first = index;
    while (symbol(first - 1, '.') && tokens[first - 2]?.kind === 'name') first -= 2;
    const before = tokens[first - 1];
    if (before?.kind === 'name' && (before.text === 'class' || before.text === 'def')) return null;
    return { kind, name: assignedName(source, tokens, first), at: token.at };
  }
  const literal = token.kind === 'text' || symbol(index, '(') || symbol(index, '[') || symbol(index, '{');
  if (!literal) return null;
  // A text before others is a file's description.
  if (index === 0 && (token.kind !== 'text' || tokens.length === 2))
    return { kind: 'literal', name: null, at: token.at };
  if (token.kind === 'text' && !token.text.startsWith('|')) return null;
  const name = assignedName(source, tokens, index);
  return name === null ? null : { kind: 'literal', name, at: token.at };
}

/** `X` of `X = …` and `X: Annotation = …`, and the key of `'X': …` in a dictionary. */
function assignedName(source: string, tokens: readonly Token[], index: number): string | null {
  const sign = tokens[index - 1];
  if (sign?.kind !== 'symbol') return null;
  if (sign.text === ':' && tokens[index - 2]?.kind === 'text') return tokens[index - 2]?.text ?? null;
  if (sign.text !== '=') return null;
  let at = index - 2;
  // An annotation lies between the colon and the sign, on one line: names, dots, brackets, quotes.
  for (let back = at; back > 0 && index - back < 24; back--) {
    const token = tokens[back];
    if (token === undefined || source.slice(token.at, sign.at).includes('\n')) break;
    if (token.kind === 'symbol' && token.text === ':') {
      at = back - 1;
      break;
    }
    if (token.kind === 'symbol' && !'.[],|'.includes(token.text)) break;
  }
  const name = tokens[at];
  return name?.kind === 'name' ? name.text : null;
}
