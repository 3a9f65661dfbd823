/** @file Query parameters, read strictly: what a route does not know is refused. */
import type { z } from 'zod';

/** @throws ZodError */
export function parseQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  return schema.parse(Object.fromEntries(new URL(request.url).searchParams));
}
