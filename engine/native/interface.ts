/** @file The table of interface-table.mjs as TypeScript types, and its enums as numbers. */
import { enums, type structs } from './interface-table.mjs';

interface Values {
  readonly int: number;
  readonly uint: number;
  readonly long: number;
  readonly double: number;
  readonly float: number;
  readonly flag: boolean;
  readonly ints: number[];
  readonly bytes: Uint8Array | null;
  readonly words: Int32Array;
  readonly floats: Float32Array | null;
  readonly Window: number[];
  readonly Kind: number;
  readonly BackwardKind: number;
  readonly Mode: number;
  readonly Sharing: number;
}

type Structs = typeof structs;
type Value<Type extends string> = Type extends `${infer Known} ${string}`
  ? Value<Known>
  : Type extends `${infer Name extends keyof Structs}[]`
    ? Struct<Name>[]
    : Type extends keyof Values
      ? Values[Type]
      : never;

/** The object that C++ reads as the struct of that name. */
export type Struct<Name extends keyof Structs> = {
  -readonly [Field in keyof Structs[Name]]: Structs[Name][Field] extends string ? Value<Structs[Name][Field]> : never;
};

function numbered<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  const entries = names.map((name, index) => [name, index] as const);
  // Object.fromEntries forgets its keys.
  return Object.fromEntries(entries) as Record<Name, number>;
}

export const kinds = numbered(enums.Kind);
export type OperationKind = keyof typeof kinds;
export const backwardKinds = numbered(enums.BackwardKind);
export const modes = numbered(enums.Mode);
export const sharings = numbered(enums.Sharing);
