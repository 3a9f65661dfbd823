/** @file Genotypes: the cells a search ends with. Reading, writing and identity. */
import { z } from 'zod';
import { contentHash } from './content-hash';
import { DomainError } from './errors';
import { type FlatGenotype, parsePythonGenotype } from './genotype-python';
import { isOperationName, operationNameSchema } from './operation';

export const genotypeEdgeSchema = z.strictObject({
  operation: operationNameSchema,
  input: z
    .int()
    .min(0)
    .meta({ title: 'Input', description: 'State read: 0 and 1 are the cell’s inputs, 2 its first node.' }),
});
export type GenotypeEdge = z.infer<typeof genotypeEdgeSchema>;

const mostNodes = 16;

export const cellGenotypeSchema = z
  .strictObject({
    nodes: z.array(z.array(genotypeEdgeSchema).min(1)).min(1).max(mostNodes).meta({
      title: 'Nodes',
      description: 'Per node, in order, the kept (operation, input) pairs; their results are summed.',
    }),
    concat: z
      .array(z.int().min(2))
      .min(1)
      .meta({ title: 'Output', description: 'Nodes (states from 2 on) whose channels make the cell’s output.' }),
  })
  .superRefine((cell, context) => {
    const refuse = (message: string, path: (string | number)[]): void =>
      context.addIssue({ code: 'custom', message, path });
    const keep = cell.nodes[0]?.length ?? 0;
    cell.nodes.forEach((edges, node) => {
      if (edges.length !== keep)
        refuse(`Every node keeps the same number of pairs; this one has ${edges.length}, not ${keep}.`, [
          'nodes',
          node,
        ]);
      edges.forEach(({ input }, edge) => {
        if (input >= node + 2)
          refuse(`Node ${node + 2} can read states 0 to ${node + 1}, not ${input}.`, ['nodes', node, edge, 'input']);
      });
    });
    const last = cell.nodes.length + 1;
    if (new Set(cell.concat).size !== cell.concat.length) refuse('A state may be listed only once.', ['concat']);
    cell.concat.forEach((state, index) => {
      if (state > last) refuse(`State ${state} does not exist: the last is ${last}.`, ['concat', index]);
    });
    if (!cell.concat.includes(last)) refuse(`The last node (state ${last}) must be part of the output.`, ['concat']);
  })
  .meta({ title: 'Cell', description: 'One cell of a genotype.' });
export type CellGenotype = z.infer<typeof cellGenotypeSchema>;

export const genotypeSchema = z
  .strictObject({ normal: cellGenotypeSchema, reduce: cellGenotypeSchema })
  .meta({ title: 'Genotype', description: 'A normal and a reduction cell.' });
export type Genotype = z.infer<typeof genotypeSchema>;

const pairSchema = z.tuple([operationNameSchema, z.int().min(0)]);
const flatSchema = z.strictObject({
  normal: z.array(pairSchema).min(1),
  normal_concat: z.array(z.int().min(0)).min(1),
  reduce: z.array(pairSchema).min(1),
  reduce_concat: z.array(z.int().min(0)).min(1),
});
/** The JSON form: the fields of DARTS' named tuple, so that Python reads it as `Genotype(**json)`. */
export type GenotypeJson = z.infer<typeof flatSchema>;

/**
 * Reads Python text (DARTS, BASE) or JSON (the flat form, our nested form, or either under a key `genotype` or `cell`).
 * Throws `invalid-input` naming line and column, or the path within the JSON.
 */
export function parseGenotype(text: string): Genotype {
  if (text.trim() === '') throw new DomainError('invalid-input', 'The genotype text is empty.', { field: 'genotype' });
  if (!text.trimStart().startsWith('{')) return fromFlat(parsePythonGenotype(text));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not JSON';
    throw new DomainError('invalid-input', `The genotype is not valid JSON: ${reason}`, { field: 'genotype', cause });
  }
  return genotypeFromJson(json);
}

/** As `parseGenotype`, from a parsed JSON value. */
export function genotypeFromJson(json: unknown): Genotype {
  if (typeof json === 'object' && json !== null) {
    if ('genotype' in json) return genotypeFromJson(json.genotype);
    if ('cell' in json) return genotypeFromJson(json.cell);
    if ('normal_concat' in json || 'reduce_concat' in json) return fromFlat(checked(flatSchema, json, ''));
  }
  return checked(genotypeSchema, json, '');
}

export function genotypeToJson(genotype: Genotype): GenotypeJson {
  const flat = (cell: CellGenotype): [GenotypeEdge['operation'], number][] =>
    cell.nodes.flatMap((edges) =>
      edges.map((edge): [GenotypeEdge['operation'], number] => [edge.operation, edge.input]),
    );
  return {
    normal: flat(genotype.normal),
    normal_concat: [...genotype.normal.concat],
    reduce: flat(genotype.reduce),
    reduce_concat: [...genotype.reduce.concat],
  };
}

/** The Python text, one line, as `str(genotype)` prints it in DARTS (a contiguous output as a range). */
export function formatGenotype(genotype: Genotype): string {
  const json = genotypeToJson(genotype);
  const pairs = (list: GenotypeJson['normal']): string =>
    `[${list.map(([name, input]) => `('${name}', ${input})`).join(', ')}]`;
  const concat = (states: readonly number[]): string => {
    const [first = 0] = states;
    const contiguous = states.every((state, index) => state === first + index);
    return contiguous ? `range(${first}, ${first + states.length})` : `[${states.join(', ')}]`;
  };
  return (
    `Genotype(normal=${pairs(json.normal)}, normal_concat=${concat(json.normal_concat)}, ` +
    `reduce=${pairs(json.reduce)}, reduce_concat=${concat(json.reduce_concat)})`
  );
}

/** SHA-256 of the canonical form: neither the order of pairs inside a node nor that of the output's states matters. */
export function genotypeHash(genotype: Genotype): string {
  const canonical = (cell: CellGenotype): unknown => ({
    nodes: cell.nodes.map((edges) => edges.map(({ operation, input }) => `${input}:${operation}`).sort()),
    concat: [...cell.concat].sort((a, b) => a - b),
  });
  return contentHash({ normal: canonical(genotype.normal), reduce: canonical(genotype.reduce) });
}

function fromFlat(flat: FlatGenotype): Genotype {
  return {
    normal: cellFromFlat(flat.normal, flat.normal_concat, 'normal'),
    reduce: cellFromFlat(flat.reduce, flat.reduce_concat, 'reduce'),
  };
}

/** The flat form does not say how many pairs a node keeps: the output's last state gives the number of nodes. */
function cellFromFlat(pairs: FlatGenotype['normal'], concat: readonly number[], field: string): CellGenotype {
  const refuse = (message: string, at: string): never => {
    throw new DomainError('invalid-input', `Genotype, ${at}: ${message}`, { field: at });
  };
  if (concat.length === 0) refuse('the output is empty.', `${field}_concat`);
  const count = Math.max(...concat) - 1;
  if (count < 1 || pairs.length === 0 || pairs.length % count !== 0) {
    refuse(
      `${pairs.length} pairs can't be shared out among the ${Math.max(0, count)} nodes that ${field}_concat implies.`,
      field,
    );
  }
  const keep = pairs.length / count;
  const edges = pairs.map(([operation, input], index): GenotypeEdge => {
    if (!isOperationName(operation)) return refuse(`there is no operation "${operation}".`, `${field}[${index}]`);
    const node = Math.floor(index / keep) + 2;
    if (!(input >= 0 && input < node))
      refuse(`node ${node} can read states 0 to ${node - 1}, not ${input}.`, `${field}[${index}]`);
    return { operation, input };
  });
  const nodes = Array.from({ length: count }, (_, node) => edges.slice(node * keep, (node + 1) * keep));
  return checked(cellGenotypeSchema, { nodes, concat: [...concat] }, field);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, prefix: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = [prefix, ...(issue?.path ?? []).map(String)].filter((part) => part !== '').join('.');
  throw new DomainError(
    'invalid-input',
    `Genotype${path === '' ? '' : `, ${path}`}: ${issue?.message ?? 'not a genotype'}`,
    {
      field: path === '' ? 'genotype' : path,
    },
  );
}
