/**
 * @file One verb of the API as one object: access, kind, input, output, and what
 * it does. `launch({ ctx, input })` parses the input; `launch.run({ ctx, input })` takes one that was parsed already.
 */
import type { z } from 'zod';
import type { Role } from '@/domain/role';
import type { Scope } from '@/domain/token-scopes';
import type { Need } from './access/required-access';
import type { Call } from './context';

/** Queries read; mutations change something, or carry a whole file. */
export type OperationKind = 'query' | 'mutation';

type MaybePromise<Value> = Value | Promise<Value>;

export interface Declared<
  Input extends z.ZodType,
  Output extends z.ZodType,
  Kind extends OperationKind = OperationKind,
  Answer extends MaybePromise<z.input<Output>> = MaybePromise<z.input<Output>>,
> {
  /** The least role that may call it. */
  readonly access: Role;
  /** The scope that a token needs, if not the default (`needOf`). */
  readonly scope?: Scope;
  /** No token may call it, and a browser only with a recent password. */
  readonly sensitive?: true;
  readonly kind: Kind;
  readonly input: Input;
  readonly output: Output;
  /** What takes a while to find out and must be known first: who calls over the network waits for it. Never rejects. */
  prepare?(call: Call<z.output<Input>>): Promise<void>;
  /** The work itself; services call each other by it. */
  run(call: Call<z.output<Input>>): Answer;
}

export interface Operation<
  Input extends z.ZodType,
  Output extends z.ZodType,
  Kind extends OperationKind,
  Answer extends MaybePromise<z.input<Output>>,
> extends Declared<Input, Output, Kind, Answer> {
  /** @throws ZodError if the input is not as declared */
  (call: Call<z.input<Input>>): Answer;
}

export type AnyDeclared = Declared<z.ZodType, z.ZodType>;

/** The verbs of an entity, named as in the API. */
export type Face = Readonly<Record<string, AnyDeclared>>;

export function operation<
  Input extends z.ZodType,
  Output extends z.ZodType,
  const Kind extends OperationKind,
  Answer extends MaybePromise<z.input<Output>>,
>(declared: Declared<Input, Output, Kind, Answer>): Operation<Input, Output, Kind, Answer> {
  const perform = ({ ctx, input }: Call<z.input<Input>>) => declared.run({ ctx, input: declared.input.parse(input) });
  return Object.assign(perform, declared);
}

/** Entities whose queries, too, need a token with scope `admin`. */
const guarded: ReadonlySet<string> = new Set(['members', 'tokens', 'webhooks', 'audit']);

/** What a caller of `path` needs. */
export function needOf(path: string, { access, kind, scope, sensitive }: Omit<AnyDeclared, 'run'>): Need {
  const [entity = ''] = path.split('.');
  const ofKind = kind === 'query' ? 'read' : 'launch';
  const follows = access === 'admin' || guarded.has(entity) ? 'admin' : ofKind;
  return { access, scope: scope ?? follows, sensitive: sensitive === true };
}
