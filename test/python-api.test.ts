/**
 * @file python/masthead/api.py: every call of the API with its fields and their types, made from the OpenAPI document. It is what this test
 * makes, or the test fails; `MASTHEAD_RECORD=1 npx vitest run test/python-api.test.ts` writes it anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from '@/server/http/openapi';

const file = path.resolve(import.meta.dirname, '../python/masthead/api.py');

const content = z.object({
  content: z.object({ 'application/json': z.object({ schema: z.record(z.string(), z.unknown()) }) }),
});
const operationSchema = z.object({
  operationId: z.string(),
  description: z.string(),
  parameters: z.tuple([content]).optional(),
  requestBody: content.optional(),
  responses: z.object({ 200: content }),
});

type Schema = Readonly<Record<string, unknown>>;
const schemaIn = (value: unknown): Schema => z.record(z.string(), z.unknown()).catch({}).parse(value);
const schemasIn = (value: unknown): Schema[] => z.array(z.unknown()).catch([]).parse(value).map(schemaIn);

const plain: Readonly<Record<string, string>> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  object: 'Dict[str, Any]',
  null: 'None',
};

function typeOf(schema: Schema): string {
  const { type, const: only, items } = schema;
  const names = Array.isArray(schema.enum) ? schema.enum : only === undefined ? [] : [only];
  if (names.length > 0 && names.every((each) => typeof each === 'string')) {
    return `Literal[${names.map((each) => JSON.stringify(each)).join(', ')}]`;
  }
  const either = [...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)];
  if (either.length > 0) return unionOf(either.map(typeOf));
  if (Array.isArray(type)) return unionOf(type.map((each) => plain[String(each)] ?? 'Any'));
  if (type === 'array') return `List[${typeOf(schemaIn(items))}]`;
  return plain[String(type)] ?? 'Any';
}

function unionOf(types: readonly string[]): string {
  const different = [...new Set(types)];
  if (different.includes('Any')) return 'Any';
  return different.length === 1 ? (different[0] ?? 'Any') : `Union[${different.join(', ')}]`;
}

/** Python's own words. */
const reserved = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for ' +
    'from global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
const nameOf = (word: string): string => (reserved.has(word) ? `${word}_` : word);

function callOf(id: string, method: string, declared: z.infer<typeof operationSchema>): string {
  const given = declared.parameters?.[0] ?? declared.requestBody;
  const input = given === undefined ? null : given.content['application/json'].schema;
  const verb = method === 'get' ? 'query' : 'mutate';
  const output = typeOf(declared.responses[200].content['application/json'].schema);
  const properties = input === null ? {} : schemaIn(input.properties);
  const required = new Set(z.array(z.string()).catch([]).parse(input?.required));
  const names = Object.keys(properties).sort((a, b) => Number(required.has(b)) - Number(required.has(a)));
  const fields = names.map((name) => {
    const type = typeOf(schemaIn(properties[name]));
    return required.has(name) ? `${nameOf(name)}: ${type}` : `${nameOf(name)}: ${type} = ABSENT`;
  });
  const [, word = ''] = id.split('.');
  const open = input !== null && names.length === 0;
  const head = open ? ', **fields: Any' : fields.length === 0 ? '' : `, *, ${fields.join(', ')}`;
  const passed = open
    ? ', **fields'
    : names.length === 0
      ? ''
      : `, **_given(${names.map((name) => `(${JSON.stringify(name)}, ${nameOf(name)})`).join(', ')})`;
  return [
    `    def ${nameOf(word)}(self${head}) -> ${output}:`,
    `        """${declared.description}"""`,
    `        return self._client.${verb}("${id}"${passed})`,
  ].join('\n');
}

function pythonApi(): string {
  const entities = new Map<string, string[]>();
  for (const methods of Object.values(z.record(z.string(), z.unknown()).parse(openApiDocument('/api/v1').paths))) {
    for (const [method, declared] of Object.entries(schemaIn(methods))) {
      const operation = operationSchema.parse(declared);
      const [entity = ''] = operation.operationId.split('.');
      entities.set(entity, [...(entities.get(entity) ?? []), callOf(operation.operationId, method, operation)]);
    }
  }
  const className = (entity: string): string => `${entity.slice(0, 1).toUpperCase()}${entity.slice(1)}`;
  const classes = [...entities].map(
    ([entity, calls]) =>
      `class ${className(entity)}:\n    def __init__(self, client: Any) -> None:\n        self._client = client\n\n${calls.join('\n\n')}\n`,
  );
  const all = [...entities.keys()].map((entity) => `        self.${entity} = ${className(entity)}(client)`).join('\n');
  return `"""
Every call of the API by name, with its fields: \`client.api.runs.get(id=…)\`. Made from the OpenAPI document by test/python-api.test.ts, not by hand.
"""

from typing import Any, Dict, List, Literal, Union

# A field that is not given: None is said as null.
ABSENT: Any = ...


def _given(*fields: Any) -> Dict[str, Any]:
    return {name: value for name, value in fields if value is not ABSENT}


${classes.join('\n\n')}

class Api:
    def __init__(self, client: Any) -> None:
${all}
`;
}

it('is in step with the API', () => {
  const made = pythonApi();
  if (process.env.MASTHEAD_RECORD === '1') writeFileSync(file, made);
  const again = 'The API changed: MASTHEAD_RECORD=1 npx vitest run test/python-api.test.ts';
  expect(readFileSync(file, 'utf8'), again).toBe(made);
});
