/** @file Genotypes: the cells a search ends with. Reading, writing and identity. */
import { DomainError } from '../errors';
import { type FoundGenotype, readGenotypes } from './read';
import { type Genotype, genotypeSchema } from './schema';

export { genotypeEdgeSchema } from './cell-schema';
export {
  type CellGenotype,
  cellInputs,
  formatGenotype,
  formatGenotypeForBase,
  type GenotypeEdge,
  type GenotypeJson,
  genotypeCells,
  genotypeHash,
  genotypeToJson,
  isForBase,
  isForDarts,
  type NamedCell,
} from './cells';
export { type Genotype, genotypeSchema } from './schema';

export interface NamedGenotype {
  /** The name that the text gives it. */
  readonly name: string | null;
  readonly genotype: Genotype | null;
  /** Why it can't be read; null if it can. */
  readonly problem: DomainError | null;
}

/** Every genotype that a text holds, in its order, by `readGenotypes`' rules. Throws `invalid-input` if there is none. */
export function parseGenotypes(text: string): NamedGenotype[] {
  return numbered(readGenotypes(text)).map(({ name, cells, problem }) => {
    if (cells === null) return { name, genotype: null, problem };
    const result = genotypeSchema.safeParse(cells);
    if (result.success) return { name, genotype: result.data, problem: null };
    const issue = result.error.issues[0];
    const place = ['Genotype', ...(issue === undefined ? [] : [issue.path.join('.')])]
      .filter((part) => part !== '')
      .join(', ');
    const message = `${place}: ${issue?.message ?? 'the cells do not fit together.'}`;
    return { name, genotype: null, problem: new DomainError('invalid-input', message, { field: 'genotype' }) };
  });
}

/** A search's log says `genotype = …` once an epoch: names that repeat get their number, so that each can be chosen. */
function numbered(found: readonly FoundGenotype[]): readonly FoundGenotype[] {
  const uses = new Map<string | null, number>();
  for (const { name } of found) uses.set(name, (uses.get(name) ?? 0) + 1);
  const before = new Map<string | null, number>();
  return found.map((each): FoundGenotype => {
    const number = (before.get(each.name) ?? 0) + 1;
    before.set(each.name, number);
    return (uses.get(each.name) ?? 0) > 1 ? { ...each, name: `${each.name ?? 'genotype'} (${number})` } : each;
  });
}

/**
 * The genotype of a text: Python (DARTS, BASE, GDAS), an arch string (NAS-Bench-201), JSON. Throws `invalid-input` naming line and
 * column, or the path; and if the text holds several and `name` matches none.
 */
export function parseGenotype(text: string, name?: string): Genotype {
  const found = parseGenotypes(text);
  const chosen = name === undefined ? found : found.filter((each) => (each.name ?? '') === name);
  const [only] = chosen;
  if (only === undefined || chosen.length > 1) {
    const names = found.map((each) => each.name ?? 'one without a name').join(', ');
    const several =
      name === undefined ? `The text holds ${found.length} genotypes` : `The text holds no one genotype "${name}"`;
    throw new DomainError('invalid-input', `${several}: ${names}. Choose one by its name.`, { field: 'genotype' });
  }
  if (only.genotype === null) throw only.problem ?? new DomainError('invalid-input', 'This is not a genotype.');
  return only.genotype;
}

/** As `parseGenotype`, from a parsed JSON value. */
export function genotypeFromJson(json: unknown): Genotype {
  return parseGenotype(JSON.stringify(json) ?? '');
}
