/** @file Any input to a procedure of the API gets an answer or a refusal, never a 500, never silence. From the OpenAPI document, with a seed. */
import { expect, it } from 'vitest';
import { randomStream } from '@/domain/random';
import { openApiDocument } from '@/server/http/openapi';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';

const callsEach = 12;
/** Of one answer. */
const milliseconds = 10_000;

type Schema = Readonly<Record<string, unknown>>;
type Stream = ReturnType<typeof randomStream>;

/** Values that a careless or hostile client may send. */
const odd: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1e308,
  2 ** 53,
  true,
  [],
  {},
  '\u0000',
  '\ud800',
  '../../../etc/passwd',
  "'; DROP TABLE run; --",
  '%s%n',
  'a'.repeat(20_000),
  'run_000000000000',
  { $ne: null },
  JSON.parse('{"__proto__": {"access": "admin"}}'),
  Array.from({ length: 2_000 }, () => 0),
];
const any = (stream: Stream): unknown => odd[stream.integer(odd.length)];

/** Mostly valid input, with odd values in places. */
function draw(schema: unknown, stream: Stream, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > 6 || stream.integer(8) === 0) return any(stream);
  const {
    type,
    properties,
    required,
    items,
    enum: choices,
    const: only,
    anyOf,
    oneOf,
    pattern,
  }: Schema = { ...schema };
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices[stream.integer(choices.length)];
  const either = anyOf ?? oneOf;
  if (Array.isArray(either)) return draw(either[stream.integer(either.length)], stream, depth + 1);
  if (type === 'object') {
    const needed = Array.isArray(required) ? required : [];
    const kept = Object.entries(Object(properties)).filter(
      ([name]) => needed.includes(name) || stream.integer(2) === 0,
    );
    return Object.fromEntries(kept.map(([name, inner]) => [name, draw(inner, stream, depth + 1)]));
  }
  if (type === 'array') return Array.from({ length: stream.integer(4) }, () => draw(items, stream, depth + 1));
  if (type === 'integer' || type === 'number') return stream.integer(2000) - 1000;
  if (type === 'boolean') return stream.integer(2) === 0;
  const [, prefix] = /^\^(\w{2,3})_\[0-9a-z\]\{12\}\$$/.exec(typeof pattern === 'string' ? pattern : '') ?? [];
  return prefix === undefined ? 'text' : `${prefix}_000000000000`;
}

it('never ends in a 500, nor in silence', async () => {
  const platform = makePlatform();
  await makeBasis(platform.ctx);
  const { url } = await serveApi(platform);
  const wrong: string[] = [];
  let answered = 0;
  for (const [path, verbs] of Object.entries(openApiDocument('/api/v1').paths)) {
    const [operation] = Object.values(Object(verbs));
    const { requestBody, parameters } = Object(operation);
    const holder = requestBody ?? parameters?.[0];
    const schema: unknown = holder?.content?.['application/json']?.schema;
    const stream = randomStream(1, path);
    for (let call = 0; call < callsEach; call++) {
      const body = JSON.stringify(draw(schema, stream) ?? null);
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(`${url}/api/v1${path}`, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(milliseconds),
      }).catch((error: unknown) => String(error));
      answered += 1;
      if (typeof answer === 'string' || answer.status === 500) {
        const status = typeof answer === 'string' ? answer : `${answer.status} ${await answer.text()}`;
        wrong.push(`${path} ${body.slice(0, 300)}: ${status.slice(0, 200)}`);
      } else await answer.arrayBuffer();
    }
  }
  expect(answered).toBeGreaterThan(1000);
  expect(wrong).toEqual([]);
}, 600_000);
