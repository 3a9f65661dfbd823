/** @file The little of protocol buffers' wire format that other trackers' files need (protobuf.dev, "Encoding"): reading only. */

export interface Field {
  readonly number: number;
  /** A number for wire types 0, 1 and 5; the bytes of a text, a message or a packed list. */
  readonly value: bigint | Buffer;
}

/** The fields of a message as they come. Throws RangeError if it ends within one. */
export function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = BigInt(message.readUInt8(at++));
      value |= (byte & 0x7fn) << shift;
      if (byte < 0x80n) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number of more than ten bytes');
  };
  const bytes = (length: number): Buffer => {
    if (length > message.length - at) throw new RangeError('a field beyond the end');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const number = Number(key >> 3n);
    switch (Number(key & 7n)) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: bytes(8) };
        break;
      case 2:
        yield { number, value: bytes(Number(varint())) };
        break;
      case 5:
        yield { number, value: bytes(4) };
        break;
      default:
        throw new RangeError('a wire type that is not in use');
    }
  }
}

/** The fields of one number that are texts, messages or lists. */
export function partsOf(message: Buffer, number: number): Buffer[] {
  return [...fieldsOf(message)].flatMap((field) =>
    field.number === number && Buffer.isBuffer(field.value) ? [field.value] : [],
  );
}

/** The last value of a field number, as every reader of the format takes it; absent: empty. */
export const partOf = (message: Buffer, number: number): Buffer => partsOf(message, number).at(-1) ?? Buffer.alloc(0);
export const textOf = (message: Buffer, number: number): string => partOf(message, number).toString('utf8');

/** A whole number, signed in 64 bits. */
export function wholeOf(message: Buffer, number: number): number {
  let found = 0n;
  for (const field of fieldsOf(message))
    if (field.number === number && typeof field.value === 'bigint') found = field.value;
  return Number(BigInt.asIntN(64, found));
}

export function has(message: Buffer, number: number): boolean {
  for (const field of fieldsOf(message)) if (field.number === number) return true;
  return false;
}
