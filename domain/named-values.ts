/**
 * @file Values under names that users choose: metrics, final figures. A name may be anything, `__proto__` and `constructor`
 * too, so answers carry them as a Map and logs are read into objects without a prototype.
 */
import { z } from 'zod';
import { floatSchema, loggedNumber } from './float';

/** An object read with all its own names: zod's `record` leaves out `__proto__`. */
export function namedValues<Value extends z.ZodType>(value: Value) {
  return z
    .custom<Readonly<Record<string, z.input<Value>>>>(isObject, 'must be an object')
    .transform((given, context): Readonly<Record<string, z.output<Value>>> => {
      const read: Record<string, z.output<Value>> = Object.create(null);
      for (const [name, each] of Object.entries(given)) {
        const parsed = value.safeParse(each);
        if (parsed.success) read[name] = parsed.data;
        else for (const issue of parsed.error.issues) context.addIssue({ ...issue, path: [name, ...issue.path] });
      }
      return read;
    });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Named figures in an answer of the API: a Map for pages and command line, an object in plain JSON. */
export function namedAnswers<Value extends z.ZodType>(value: Value) {
  const schema = z.map(z.string(), value);
  const described = z.record(z.string(), value);
  schema._zod.toJSONSchema = () => {
    const { $schema: _, ...rest } = z.toJSONSchema(described, { io: 'output', unrepresentable: 'any' });
    return rest;
  };
  return schema;
}

/** By name: NaN and infinities too. */
export const namedNumbersSchema = namedAnswers(floatSchema);
export type NamedNumbers = ReadonlyMap<string, number>;

/** As JSON.stringify with `jsonForm`; a function that is asked for every value takes several times as long. */
export function jsonText(value: unknown): string | undefined {
  return JSON.stringify(inJsonForm(value));
}

/** The same value where nothing in it is to be written in another way. */
function inJsonForm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return jsonForm('', value);
  if (Array.isArray(value)) return changed(value.length, (at) => value[at]) ?? value;
  // What says itself how it is written, such as a date.
  if ('toJSON' in value) return value;
  if (value instanceof Map || (ArrayBuffer.isView(value) && !(value instanceof DataView)))
    return inJsonForm(jsonForm('', value));
  const names = Object.keys(value);
  const own = value as Readonly<Record<string, unknown>>;
  const values = changed(names.length, (at) => own[names[at] ?? '']);
  if (values === null) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [at, name] of names.entries()) copy[name] = values[at];
  return copy;
}

/** A list of them in their form; null where each is as it was. */
function changed(count: number, value: (at: number) => unknown): unknown[] | null {
  let copy: unknown[] | null = null;
  for (let at = 0; at < count; at++) {
    const before = value(at);
    const after = inJsonForm(before);
    if (copy === null && !Object.is(after, before)) copy = Array.from({ length: at }, (_, each) => value(each));
    copy?.push(after);
  }
  return copy;
}

/**
 * For JSON.stringify: NaN and infinities become their names, a Map an object, packed numbers a list. JSON knows none of them.
 */
export function jsonForm(_key: string, value: unknown): unknown {
  if (typeof value === 'number') return loggedNumber(value);
  if (value instanceof Map) return Object.assign(Object.create(null), Object.fromEntries(value));
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(Object.values(value)) : value;
}
