/**
 * @file Hides server paths from viewers. The schema of an answer says in which
 * of its texts a person's or a program's words may be; only these are read, no numbers, ids, states or hashes.
 * E-mail addresses are left out where records are made (`services/members/to-record.ts`).
 */
import path from 'node:path';
import { z } from 'zod';
import { mayAccess, type ServiceContext } from './context';

const instead = '…';

export type Clean = (text: string) => string;
/** The value with its texts cleaned: a copy if one changed, else the same. */
export type Redaction = (value: unknown, clean: Clean) => unknown;

/** Server folders that an answer may name. */
function foldersOf({ settings }: ServiceContext): string[] {
  const { dataDirectory, programs = null, importRoots = [] } = settings;
  const root = process.env.MASTHEAD_ROOT ?? process.cwd();
  return [dataDirectory, root, ...(programs === null ? [] : [programs]), ...importRoots].filter(
    (folder) => folder !== path.parse(folder).root,
  );
}

/** Takes these paths out of a text. */
export function without(paths: readonly string[]): Clean {
  const longestFirst = [...paths].sort((a, b) => b.length - a.length);
  return (text) =>
    longestFirst.reduce((so, hidden) => (so.includes(hidden) ? so.replaceAll(hidden, instead) : so), text);
}

/** A text as the caller may read it: a refusal, say. */
export function discreetText(ctx: ServiceContext, text: string): string {
  return mayAccess(ctx.actor, 'member') ? text : without(foldersOf(ctx))(text);
}

/** The answer as the caller may see it: unchanged for members and administrators. Null: none of its texts needs cleaning. */
export function discreet<Value>(ctx: ServiceContext, value: Value, redaction?: Redaction | null): Value;
export function discreet(ctx: ServiceContext, value: unknown, redaction: Redaction | null = everyText): unknown {
  return redaction === null || mayAccess(ctx.actor, 'member') ? value : redaction(value, without(foldersOf(ctx)));
}

/** Without a schema: each text in it, names of fields too. */
const everyText: Redaction = (value, clean) => {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return eachOf(everyText)(value, clean);
  if (value instanceof Map) return entriesOf(everyText, everyText)(value, clean);
  return namedOf(everyText, everyText)(value, clean);
};

const known = new WeakMap<z.core.$ZodType, Redaction | null>();

/** How answers of this schema are cleaned; null if none of their texts can hold a path. */
export function redactionOf(schema: z.core.$ZodType): Redaction | null {
  const found = known.get(schema);
  if (found !== undefined) return found;
  // A recursive schema finds this entry on the way.
  known.set(schema, (value, clean) => known.get(schema)?.(value, clean) ?? value);
  const made = make(schema);
  known.set(schema, made);
  return made;
}

function make(schema: z.core.$ZodType): Redaction | null {
  const is = z.core;
  if (schema instanceof is.$ZodString) return hasForm(schema) ? null : everyText;
  if (isPlainValue(schema)) return null;
  if (schema instanceof is.$ZodObject) return ofObject(schema);
  if (schema instanceof is.$ZodArray) return within(redactionOf(schema._zod.def.element), eachOf);
  if (schema instanceof is.$ZodRecord || schema instanceof is.$ZodMap) {
    const [key, value] = [redactionOf(schema._zod.def.keyType), redactionOf(schema._zod.def.valueType)];
    if (key === null && value === null) return null;
    return schema instanceof is.$ZodMap ? entriesOf(key, value) : namedOf(key, value);
  }
  if (schema instanceof is.$ZodTuple) return oneAfterAnother(schema._zod.def.items.map(redactionOf), eachOf);
  if (schema instanceof is.$ZodUnion) return oneAfterAnother(schema._zod.def.options.map(redactionOf));
  if (schema instanceof is.$ZodPipe) return redactionOf(schema._zod.def.out);
  if (schema instanceof is.$ZodLazy) return redactionOf(schema._zod.def.getter());
  return isWrapper(schema) ? redactionOf(schema._zod.def.innerType) : everyText;
}

function isWrapper(schema: z.core.$ZodType): schema is z.core.$ZodNullable | z.core.$ZodOptional {
  const { $ZodNullable, $ZodOptional, $ZodDefault, $ZodPrefault, $ZodNonOptional, $ZodReadonly, $ZodCatch } = z.core;
  return [$ZodNullable, $ZodOptional, $ZodDefault, $ZodPrefault, $ZodNonOptional, $ZodReadonly, $ZodCatch].some(
    (kind) => schema instanceof kind,
  );
}

function isPlainValue(schema: z.core.$ZodType): boolean {
  const { $ZodNumber, $ZodBoolean, $ZodEnum, $ZodLiteral, $ZodNull, $ZodUndefined, $ZodVoid, $ZodNever, $ZodDate } =
    z.core;
  return [$ZodNumber, $ZodBoolean, $ZodEnum, $ZodLiteral, $ZodNull, $ZodUndefined, $ZodVoid, $ZodNever, $ZodDate].some(
    (kind) => schema instanceof kind,
  );
}

/** A pattern or a fixed length marks an id or a hash. A test holds that none of the API's lets a path through. */
function hasForm(schema: z.core.$ZodString): boolean {
  const { checks = [] } = schema._zod.def;
  return checks.some(({ _zod: { def } }) => def.check === 'string_format' || def.check === 'length_equals');
}

function ofObject(schema: z.core.$ZodObject): Redaction | null {
  const { shape, catchall } = schema._zod.def;
  if (catchall !== undefined && redactionOf(catchall) !== null) return everyText;
  const fields = Object.entries(shape).flatMap(([name, inner]) => {
    const redaction = redactionOf(inner);
    return redaction === null ? [] : [{ name, redaction }];
  });
  if (fields.length === 0) return null;
  return (value, clean) => {
    if (!isRecord(value)) return value;
    let copy: Record<string, unknown> | null = null;
    for (const { name, redaction } of fields) {
      const held = value[name];
      const cleaned = redaction(held, clean);
      if (cleaned !== held) {
        copy ??= { ...value };
        copy[name] = cleaned;
      }
    }
    return copy ?? value;
  };
}

function within(redaction: Redaction | null, wrap: (inner: Redaction) => Redaction): Redaction | null {
  return redaction === null ? null : wrap(redaction);
}

/** Applies all of them: a value unknown to one passes through it unchanged. */
function oneAfterAnother(
  all: readonly (Redaction | null)[],
  wrap: (inner: Redaction) => Redaction = (inner) => inner,
): Redaction | null {
  const some = all.filter((each) => each !== null);
  if (some.length === 0) return null;
  return wrap((value, clean) => some.reduce((so, redaction) => redaction(so, clean), value));
}

function eachOf(redaction: Redaction): Redaction {
  return (value, clean) => {
    if (!Array.isArray(value)) return value;
    let copy: unknown[] | null = null;
    for (let at = 0; at < value.length; at++) {
      const held: unknown = value[at];
      const cleaned = redaction(held, clean);
      if (cleaned !== held) {
        copy ??= [...value];
        copy[at] = cleaned;
      }
    }
    return copy ?? value;
  };
}

function entriesOf(key: Redaction | null, held: Redaction | null): Redaction {
  return (value, clean) => {
    if (!(value instanceof Map)) return value;
    const before = [...value];
    const after = before.map(([name, each]) => [key?.(name, clean) ?? name, held?.(each, clean) ?? each] as const);
    return after.some(([name, each], at) => name !== before[at]?.[0] || each !== before[at]?.[1])
      ? new Map(after)
      : value;
  };
}

function namedOf(key: Redaction | null, held: Redaction | null): Redaction {
  const ofEntries = entriesOf(key, held);
  return (value, clean) => {
    if (!isRecord(value)) return value;
    const before = new Map(Object.entries(value));
    const after = ofEntries(before, clean);
    return after instanceof Map && after !== before ? Object.fromEntries(after) : value;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
