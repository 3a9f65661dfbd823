/** @file Arrays as NumPy's .npy files (format 1.0: magic, header, values in row order), of which an .npz is a zip. */

/** The header. */
export function numpyHeader(type: string, shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const fixed = 10;
  const padded = text.padEnd(Math.ceil((fixed + text.length + 1) / 64) * 64 - fixed - 1);
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  head.writeUInt16LE(padded.length + 1, 8);
  return Buffer.concat([head, Buffer.from(`${padded}\n`, 'latin1')]);
}

export function numpyNumbers(values: readonly number[]): Buffer {
  const data = Buffer.alloc(8 * values.length);
  values.forEach((value, at) => {
    data.writeDoubleLE(value, 8 * at);
  });
  return Buffer.concat([numpyHeader('<f8', [values.length]), data]);
}

/** Texts of one length, in UTF-32, as NumPy keeps them. A single one without a dimension if `shape` is empty. */
export function numpyTexts(texts: readonly string[], shape: readonly number[] = [texts.length]): Buffer {
  const letters = texts.map((text) => [...text]);
  const longest = Math.max(1, ...letters.map(({ length }) => length));
  const data = Buffer.alloc(4 * longest * texts.length);
  letters.forEach((each, row) => {
    each.forEach((letter, at) => {
      data.writeUInt32LE(letter.codePointAt(0) ?? 0, 4 * (row * longest + at));
    });
  });
  return Buffer.concat([numpyHeader(`<U${longest}`, shape), data]);
}
