/** @file The API as an OpenAPI 3.1 document, made from the operations' declarations. */
import { z } from 'zod';
import type { Need } from '@/server/access/required-access';
import { api } from '@/server/api';
import { type AnyDeclared, type Face, needOf } from '@/server/operation';
import packageFile from '../../package.json';

/** By path, `runs.list`. */
export const declarations: ReadonlyMap<string, AnyDeclared> = new Map(
  Object.entries<Face>(api).flatMap(([entity, face]) =>
    Object.entries(face).map(([verb, operation]) => [`${entity}.${verb}`, operation] as const),
  ),
);

type Json = Readonly<Record<string, unknown>>;

/** For a query or mutation without input: null. */
function inputSchema({ input }: AnyDeclared): Json | null {
  return input instanceof z.ZodVoid ? null : jsonSchema(input, 'input');
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  return rest;
}

const json = (schema: Json) => ({ content: { 'application/json': { schema } } });

const failure = {
  description: 'Refused: what is wrong, and with which field.',
  ...json({
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'field', 'message'],
        properties: {
          code: { type: 'string' },
          field: { type: ['string', 'null'] },
          message: { type: 'string' },
        },
      },
    },
  }),
};

function operation(path: string, declaration: AnyDeclared): Json {
  const [group = ''] = path.split('.');
  const need = needOf(path, declaration);
  const input = inputSchema(declaration);
  const parameters =
    input === null
      ? {}
      : { parameters: [{ name: 'input', in: 'query', description: 'The input as JSON.', ...json(input) }] };
  const body = input === null ? {} : { requestBody: { required: true, ...json(input) } };
  return {
    operationId: path,
    tags: [group],
    description: needed(need),
    // In 3.1, a bearer's list names the scopes it needs.
    security: need.sensitive ? [{ session: [] }, {}] : [{ token: [need.scope] }, { session: [] }, {}],
    ...(declaration.kind === 'query' ? parameters : body),
    responses: {
      200: { description: 'The answer.', ...json(jsonSchema(declaration.output, 'output')) },
      default: failure,
    },
  };
}

function needed({ access, scope, sensitive }: Need): string {
  const role = `Needs the role ${access} or above`;
  return sensitive
    ? `${role}, and a browser whose reader gave their password in the last ten minutes: no token may.`
    : `${role}; a token, the scope ${scope}.`;
}

/** `server`: address that the paths count from, such as `/api/v1`. */
export function openApiDocument(server: string) {
  const paths = [...declarations].map(([path, declaration]) => [
    `/${path.replace('.', '/')}`,
    { [declaration.kind === 'query' ? 'get' : 'post']: operation(path, declaration) },
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Masthead',
      version: packageFile.version,
      description:
        'Everything the pages do. Queries are sent with GET and their input as JSON in `input`, or posted like mutations. Times are milliseconds since the epoch; NaN and infinities are the words "NaN", "Infinity", "-Infinity".',
    },
    servers: [{ url: server }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token made under Settings, Account, with scopes.' },
        // Neither is required while nobody has an account.
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'masthead-….session_token',
          description: 'A signed-in browser’s.',
        },
      },
    },
    paths: Object.fromEntries(paths),
  };
}
