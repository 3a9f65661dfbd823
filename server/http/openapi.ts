/** @file The API as an OpenAPI 3.1 document, made from what the procedures declare: nothing is written down twice. */
import { z } from 'zod';
import { accessSchema } from '@/domain/member';
import { appRouter } from '@/server/routers/app-router';
import packageFile from '../../package.json';

/** What tRPC keeps of a procedure; its own type names the callable side only. */
const declarationSchema = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  meta: z.object({ access: accessSchema }),
  inputs: z.array(z.instanceof(z.ZodType)),
  output: z.instanceof(z.ZodType),
});
export type Declaration = z.infer<typeof declarationSchema>;

/** By path, `runs.list`. */
export const declarations: ReadonlyMap<string, Declaration> = new Map(
  Object.entries(appRouter._def.procedures).map(([path, procedure]) => [
    path,
    declarationSchema.parse(Reflect.get(procedure, '_def')),
  ]),
);

type Json = Readonly<Record<string, unknown>>;

/** Of a query or mutation that takes nothing: null. */
function inputSchema({ inputs: [input] }: Declaration): Json | null {
  return input === undefined || input instanceof z.ZodVoid ? null : jsonSchema(input, 'input');
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

function operation(path: string, declaration: Declaration): Json {
  const [group = ''] = path.split('.');
  const input = inputSchema(declaration);
  const parameters =
    input === null
      ? {}
      : { parameters: [{ name: 'input', in: 'query', description: 'The input as JSON.', ...json(input) }] };
  const body = input === null ? {} : { requestBody: { required: true, ...json(input) } };
  return {
    operationId: path,
    tags: [group],
    description: `Needs the role ${declaration.meta.access} or above.`,
    ...(declaration.type === 'query' ? parameters : body),
    responses: {
      200: { description: 'The answer.', ...json(jsonSchema(declaration.output, 'output')) },
      default: failure,
    },
  };
}

/** `server`: address that the paths count from, such as `/api/v1`. */
export function openApiDocument(server: string) {
  const paths = [...declarations].map(([path, declaration]) => [
    `/${path.replace('.', '/')}`,
    { [declaration.type === 'query' ? 'get' : 'post']: operation(path, declaration) },
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Masthead',
      version: packageFile.version,
      description:
        'Everything the pages do. Queries are asked with GET and their input as JSON in `input`, or posted like mutations. Times are milliseconds since the epoch; NaN and infinities are the words "NaN", "Infinity", "-Infinity".',
    },
    servers: [{ url: server }],
    // Both may be left out where nobody has an account yet.
    security: [{ token: [] }, {}],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token made under Settings, Account.' },
      },
    },
    paths: Object.fromEntries(paths),
  };
}
