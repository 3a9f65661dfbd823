/** @file One endpoint of the MLflow protocol: access, input, output. */
import type { z } from 'zod';
import type { Need } from '@/server/access/required-access';
import type { ServiceContext } from '@/server/context';

export interface Endpoint {
  readonly access: 'viewer' | 'member';
  /** `path`: what `*` of its address matched. */
  run(ctx: ServiceContext, input: unknown, path: readonly string[]): Promise<object>;
}

/** Reads need the token scope `read`, all else `log`. */
export function needOf(access: 'viewer' | 'member'): Need {
  return { access, scope: access === 'viewer' ? 'read' : 'log', sensitive: false };
}

export function endpoint<Schema extends z.ZodType>(
  access: Endpoint['access'],
  input: Schema,
  run: (ctx: ServiceContext, input: z.output<Schema>, path: readonly string[]) => object | Promise<object>,
): Endpoint {
  return { access, run: async (ctx, given, path) => run(ctx, input.parse(given), path) };
}
