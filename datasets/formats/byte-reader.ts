/** @file Exact numbers of bytes from a stream: what is read of a packed file is never more than a piece of it. */

export interface ByteReader {
  /** Null at the end; throws RangeError if it comes within these bytes. A view that is good until the next call. */
  read(count: number): Promise<Buffer | null>;
  /** Up to the first of these bytes, or the end; null at the end. */
  line(): Promise<Buffer | null>;
}

export function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done) return false;
    const chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    return true;
  };
  return {
    async read(count) {
      if (held.length < count) {
        // Joined once, however many chunks it takes.
        const parts = [held];
        let length = held.length;
        while (length < count) {
          const next = await chunks.next();
          if (next.done) break;
          parts.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
          length += next.value.length;
        }
        held = Buffer.concat(parts, length);
      }
      if (held.length === 0 && count > 0) return null;
      if (held.length < count) throw new RangeError('it ends too early');
      const taken = held.subarray(0, count);
      held = held.subarray(count);
      return taken;
    },
    async line() {
      let from = 0;
      for (;;) {
        const end = held.indexOf(0x0a, from);
        if (end >= 0) {
          const taken = held.subarray(0, end);
          held = held.subarray(end + 1);
          return taken;
        }
        from = held.length;
        if (from > longestLine) throw new RangeError('a line of more than 16 MiB');
        if (!(await more())) {
          if (held.length === 0) return null;
          const taken = held;
          held = Buffer.alloc(0);
          return taken;
        }
      }
    },
  };
}

const longestLine = 16 << 20;
