/** @file ONNX's messages (onnx/onnx.proto) those that an exported network needs. */
import { Message } from './protobuf';

const dataTypes = { float: 1, int8: 3, int32: 6, int64: 7 } as const;
const attributeTypes = { float: 1, int: 2, ints: 7 } as const;

export type Attribute = { readonly float: number } | { readonly int: number } | { readonly ints: readonly number[] };

export function nodeMessage(
  operation: string,
  {
    name,
    inputs,
    outputs,
  }: { readonly name: string; readonly inputs: readonly string[]; readonly outputs: readonly string[] },
  attributes: Readonly<Record<string, Attribute>> = {},
): Message {
  const node = new Message();
  for (const input of inputs) node.text(1, input);
  for (const output of outputs) node.text(2, output);
  node.text(3, name).text(4, operation);
  return node.messages(
    5,
    Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
  );
}

function attributeMessage(name: string, value: Attribute): Message {
  const attribute = new Message().text(1, name);
  if ('float' in value) return attribute.float(2, value.float).int(20, attributeTypes.float);
  if ('int' in value) return attribute.int(3, value.int).int(20, attributeTypes.int);
  for (const each of value.ints) attribute.int(8, each);
  return attribute.int(20, attributeTypes.ints);
}

export type TensorData = Float32Array | Int8Array | Int32Array | BigInt64Array;

/** Row-major, little-endian. */
export function tensorMessage(name: string, shape: readonly number[], data: TensorData): Message {
  const tensor = new Message();
  for (const size of shape) tensor.int(1, size);
  const { type, raw } = rawOf(data);
  return tensor.int(2, type).text(8, name).bytes(9, raw);
}

function rawOf(data: TensorData): { type: number; raw: Uint8Array } {
  const raw = new Uint8Array(data.byteLength);
  const view = new DataView(raw.buffer);
  if (data instanceof Float32Array) {
    data.forEach((value, i) => void view.setFloat32(4 * i, value, true));
    return { type: dataTypes.float, raw };
  }
  if (data instanceof BigInt64Array) {
    data.forEach((value, i) => void view.setBigInt64(8 * i, value, true));
    return { type: dataTypes.int64, raw };
  }
  if (data instanceof Int32Array) {
    data.forEach((value, i) => void view.setInt32(4 * i, value, true));
    return { type: dataTypes.int32, raw };
  }
  data.forEach((value, i) => void view.setInt8(i, value));
  return { type: dataTypes.int8, raw };
}

/** A float tensor's name and shape; a word names a free size. */
export function valueMessage(name: string, shape: readonly (number | string)[]): Message {
  const dimensions = shape.map((size) =>
    typeof size === 'number' ? new Message().int(1, size) : new Message().text(2, size),
  );
  const type = new Message().int(1, dataTypes.float).message(2, new Message().messages(1, dimensions));
  return new Message().text(1, name).message(2, new Message().message(1, type));
}

export interface ModelParts {
  readonly name: string;
  readonly nodes: readonly Message[];
  readonly initialisers: readonly Message[];
  readonly input: Message;
  readonly output: Message;
  readonly opset: number;
  readonly irVersion: number;
  readonly metadata: Readonly<Record<string, string>>;
}

export function modelBytes({
  name,
  nodes,
  initialisers,
  input,
  output,
  opset,
  irVersion,
  metadata,
}: ModelParts): Uint8Array {
  const graph = new Message()
    .messages(1, nodes)
    .text(2, name)
    .messages(5, initialisers)
    .message(11, input)
    .message(12, output);
  const properties = Object.entries(metadata).map(([key, value]) => new Message().text(1, key).text(2, value));
  return new Message()
    .int(1, irVersion)
    .text(2, 'masthead')
    .message(7, graph)
    .message(8, new Message().text(1, '').int(2, opset))
    .messages(14, properties)
    .finish();
}
