/** @file `--set path=value`: changes to a config before it is sent. */
import { DomainError } from '@/domain/errors';

/** A copy of `document` with `path=value` applied; a value that is JSON is taken as such, anything else as text. */
export function setValue(document: unknown, assignment: string): unknown {
  const at = assignment.indexOf('=');
  if (at < 1) throw new DomainError('invalid-input', `--set takes PATH=VALUE, not "${assignment}".`, { field: 'set' });
  return put(document, assignment.slice(0, at).split('.'), readValue(assignment.slice(at + 1)));
}

function put(document: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const base = typeof document === 'object' && document !== null && !Array.isArray(document) ? document : {};
  // Own keys only: a path may be named like something that every object inherits.
  const inner: unknown = Object.hasOwn(base, key) ? Reflect.get(base, key) : undefined;
  return Object.fromEntries([...Object.entries(base).filter(([name]) => name !== key), [key, put(inner, rest, value)]]);
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
