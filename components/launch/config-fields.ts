/**
 * @file The launch form's fields, read from the schema that the API checks with: nothing is listed twice. Objects become
 * groups of fields; a field's path is dotted (`weights.learningRate`).
 */
import { z } from 'zod';
import { type LaunchKind, runConfigSchemaOf } from '@/domain/run-config';

export const referenceWidgets = ['task-set', 'space', 'prior', 'genotype'] as const;
export type ReferenceWidget = (typeof referenceWidgets)[number];

export type FieldControlKind =
  | {
      readonly type: 'number';
      readonly whole: boolean;
      readonly minimum?: number | undefined;
      /** The lowest value itself is refused: "above 0". */
      readonly above?: number | undefined;
      readonly maximum?: number | undefined;
      /** A word taken instead of a number: `elbo`. */
      readonly word?: string | undefined;
    }
  | {
      readonly type: 'choice';
      readonly options: readonly string[];
      /** Explanation of each, unless it is obvious. */
      readonly meanings: Readonly<Record<string, string>>;
    }
  | { readonly type: 'flag' }
  /** Named by the operator's file: asked of the platform. */
  | { readonly type: 'target' }
  /** Ids of finished searches, by commas; not a sweep. */
  | { readonly type: 'searches' }
  | { readonly type: 'reference'; readonly widget: ReferenceWidget };

export interface ConfigField {
  readonly path: string;
  readonly title: string;
  readonly section: string;
  /** Title of the object it is part of; null at the top level. */
  readonly group: string | null;
  readonly description: string | null;
  readonly unit: string | null;
  /** Where the default is from. */
  readonly source: string | null;
  /** Text of the default; null if a value must be given. */
  readonly fallback: string | null;
  readonly control: FieldControlKind;
}

const nodeSchema = z.object({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  section: z.string().optional(),
  unit: z.string().optional(),
  source: z.string().optional(),
  widget: z.string().optional(),
  choices: z.record(z.string(), z.string()).optional(),
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
});
type Node = z.infer<typeof nodeSchema>;

const fieldsOfKind = new Map<LaunchKind, readonly ConfigField[]>();

/** All settings of a kind but the kind itself, in the schema's order. */
export function configFields(kind: LaunchKind): readonly ConfigField[] {
  const known = fieldsOfKind.get(kind);
  if (known !== undefined) return known;
  const root = nodeSchema.parse(z.toJSONSchema(runConfigSchemaOf[kind], { io: 'input' }));
  const fields = Object.entries(root.properties ?? {}).flatMap(([name, node]) =>
    name === 'kind' ? [] : fieldsOf(node, name, { section: 'Other', group: null, source: null, fallback: null }),
  );
  fieldsOfKind.set(kind, fields);
  return fields;
}

interface Around {
  readonly section: string;
  readonly group: string | null;
  readonly source: string | null;
  /** Defaults of the object, which go before those of its parts. */
  readonly fallback: unknown;
}

function fieldsOf(node: Node, path: string, around: Around): ConfigField[] {
  const section = node.section ?? around.section;
  const title = node.title ?? path;
  const source = node.source ?? around.source;
  const name = path.split('.').at(-1) ?? path;
  const given =
    typeof around.fallback === 'object' && around.fallback !== null ? Reflect.get(around.fallback, name) : undefined;
  const fallback = given ?? node.default;
  if (node.properties !== undefined) {
    return Object.entries(node.properties).flatMap(([part, child]) =>
      fieldsOf(child, `${path}.${part}`, { section, group: title, source, fallback }),
    );
  }
  return [
    {
      path,
      title,
      section,
      group: around.group,
      description: node.description ?? null,
      unit: node.unit ?? null,
      source,
      fallback: fallback === undefined ? null : String(fallback),
      control: controlOf(node),
    },
  ];
}

function controlOf(node: Node): FieldControlKind {
  const widget = referenceWidgets.find((each) => each === node.widget);
  if (widget !== undefined) return { type: 'reference', widget };
  if (node.widget === 'target') return { type: 'target' };
  if (node.widget === 'searches') return { type: 'searches' };
  if (node.enum !== undefined) return { type: 'choice', options: node.enum, meanings: node.choices ?? {} };
  if (node.type === 'boolean') return { type: 'flag' };
  const word = node.anyOf?.find((each) => typeof each.const === 'string')?.const;
  const number = node.anyOf?.find((each) => each.type === 'number' || each.type === 'integer') ?? node;
  return {
    type: 'number',
    whole: number.type === 'integer',
    minimum: number.minimum,
    above: number.exclusiveMinimum,
    maximum: number.maximum === Number.MAX_SAFE_INTEGER ? undefined : number.maximum,
    word: typeof word === 'string' ? word : undefined,
  };
}

/** What most people check before a launch: the rest is under Advanced. */
const main: readonly string[] = [
  ...['taskSet', 'space', 'prior', 'genotype', 'task.taskSet', 'task.part', 'task.index', 'part'],
  ...['strategy', 'earlier', 'ways', 'shots', 'episodes', 'iterations', 'genotypes', 'steps', 'epochs', 'batch'],
  ...['largestBatch', 'eightBits'],
  ...['weights.learningRate', 'learningRate', 'target'],
];

export const isMainField = ({ path }: ConfigField): boolean => main.includes(path);

/** What a value may be, in words: "1 to 4,096", "above 0", "0 or more, or elbo". */
export function boundsText(control: FieldControlKind): string {
  if (control.type !== 'number') return '';
  const { minimum, above, maximum, word, whole } = control;
  const count = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 6 });
  const low = above === undefined ? (minimum === undefined ? null : count(minimum)) : `above ${count(above)}`;
  const range =
    low === null
      ? maximum === undefined
        ? ''
        : `at most ${count(maximum)}`
      : maximum === undefined
        ? above === undefined
          ? `${low} or more`
          : low
        : above === undefined
          ? `${low} to ${count(maximum)}`
          : `${low}, at most ${count(maximum)}`;
  const kind = whole ? 'a whole number' : 'a number';
  return `${kind}${range === '' ? '' : `, ${range}`}${word === undefined ? '' : `, or ${word}`}`;
}
