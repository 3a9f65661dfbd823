/**
 * @file Reads Python pickles of plain values and NumPy arrays, and executes nothing: only the opcodes below exist, and of what a
 * pickle may name only NumPy's own constructors, each carried out here. (docs.python.org, pickletools.)
 */
import { DomainError } from '@/domain/errors';
import { is, numbersOf, type Pickled, type PickledArray, type PickledType, textOf } from './pickled';

const numpyNames: Readonly<Record<string, string>> = {
  _reconstruct: 'reconstruct',
  ndarray: 'ndarray',
  dtype: 'dtype',
  scalar: 'scalar',
  _frombuffer: 'frombuffer',
};
const numpyModules = /^numpy(\._?core\.(multiarray|numeric))?$/;

const mark = Symbol('mark');
type Stacked = Pickled | typeof mark;

/** Throws `corrupt-data` with the byte offset if the pickle is damaged, or holds what is no plain value. */
export function unpickle(bytes: Buffer): Pickled {
  return new Reader(bytes).read();
}

class Reader {
  #at = 0;
  readonly #stack: Stacked[] = [];
  readonly #memo = new Map<number, Pickled>();

  constructor(readonly bytes: Buffer) {}

  read(): Pickled {
    while (this.#at < this.bytes.length) {
      const opcode = this.bytes[this.#at++] ?? 0;
      if (opcode === 0x2e) return this.#pop();
      this.#step(opcode);
    }
    return this.#fail('it ends before its value does');
  }

  #fail(why: string): never {
    throw new DomainError('corrupt-data', `the pickle is refused at byte ${Math.max(0, this.#at - 1)}: ${why}`);
  }

  #take(count: number): Buffer {
    if (count < 0 || this.#at + count > this.bytes.length) return this.#fail('it ends within a value');
    this.#at += count;
    return this.bytes.subarray(this.#at - count, this.#at);
  }
  #u8 = (): number => this.#take(1).readUInt8();
  #u16 = (): number => this.#take(2).readUInt16LE();
  #u32 = (): number => this.#take(4).readUInt32LE();
  #u64 = (): number => Number(this.#take(8).readBigUInt64LE());
  #line(): string {
    const end = this.bytes.indexOf(0x0a, this.#at);
    if (end < 0) return this.#fail('it ends within a line');
    const text = this.bytes.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #pop(): Pickled {
    const value = this.#stack.pop();
    return value === undefined || value === mark ? this.#fail('a value is missing') : value;
  }
  #top(): Pickled {
    const value = this.#stack.at(-1);
    return value === undefined || value === mark ? this.#fail('a value is missing') : value;
  }
  #marked(): Pickled[] {
    const start = this.#stack.lastIndexOf(mark);
    if (start < 0) return this.#fail('a mark is missing');
    const values = this.#stack.splice(start).slice(1);
    return values.filter((value): value is Pickled => value !== mark);
  }
  #push(value: Stacked): void {
    this.#stack.push(value);
  }
  #tuple(count: number): void {
    const values = Array.from({ length: count }, () => this.#pop());
    this.#push(values.reverse());
  }
  #put(index: number): void {
    this.#memo.set(index, this.#top());
  }
  #get(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined && !this.#memo.has(index)) this.#fail('it refers to a value that is not there');
    this.#push(value ?? null);
  }
  #append(values: readonly Pickled[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) this.#fail('it appends to something that is not a list');
    for (const value of values) list.push(value);
  }
  #set(values: readonly Pickled[]): void {
    const map = this.#top();
    if (!(map instanceof Map)) this.#fail('it sets a key of something that is not a dictionary');
    for (let at = 0; at + 1 < values.length; at += 2) map.set(values[at] ?? null, values[at + 1] ?? null);
  }

  #long(count: number): number {
    if (count > 16) this.#fail('a number of more than 16 bytes');
    let value = 0n;
    const bytes = this.#take(count);
    for (const [at, byte] of bytes.entries()) value |= BigInt(byte) << BigInt(8 * at);
    return Number(BigInt.asIntN(8 * Math.max(1, count), value));
  }

  /** What each opcode does. All others make objects, or ask for them: they are refused. */
  readonly #steps: Readonly<Record<string, () => void>> = {
    // PROTO and FRAME say nothing that matters here.
    '\x80': () => void this.#take(1),
    '\x95': () => void this.#take(8),
    '(': () => this.#push(mark),
    '}': () => this.#push(new Map()),
    d: () => {
      const values = this.#marked();
      this.#push(new Map());
      this.#set(values);
    },
    ']': () => this.#push([]),
    ')': () => this.#push([]),
    l: () => this.#push(this.#marked()),
    t: () => this.#push(this.#marked()),
    '\x85': () => this.#tuple(1),
    '\x86': () => this.#tuple(2),
    '\x87': () => this.#tuple(3),
    a: () => this.#append([this.#pop()]),
    e: () => this.#append(this.#marked()),
    s: () => {
      const value = this.#pop();
      this.#set([this.#pop(), value]);
    },
    u: () => this.#set(this.#marked()),
    '0': () => void this.#stack.pop(),
    '1': () => void this.#marked(),
    '2': () => this.#push(this.#top()),
    N: () => this.#push(null),
    '\x88': () => this.#push(true),
    '\x89': () => this.#push(false),
    // Numbers.
    J: () => this.#push(this.#take(4).readInt32LE()),
    K: () => this.#push(this.#u8()),
    M: () => this.#push(this.#u16()),
    G: () => this.#push(this.#take(8).readDoubleBE()),
    I: () => {
      const text = this.#line();
      this.#push(text === '01' ? true : text === '00' ? false : Number(text));
    },
    F: () => this.#push(Number(this.#line())),
    L: () => this.#push(Number(this.#line().replace(/L$/, ''))),
    '\x8a': () => this.#push(this.#long(this.#u8())),
    '\x8b': () => this.#push(this.#long(this.#u32())),
    // Texts of Python 2 are bytes; kept as bytes until somebody asks for text.
    U: () => this.#push(this.#take(this.#u8())),
    C: () => this.#push(this.#take(this.#u8())),
    T: () => this.#push(this.#take(this.#u32())),
    B: () => this.#push(this.#take(this.#u32())),
    '\x8e': () => this.#push(this.#take(this.#u64())),
    '\x96': () => this.#push(this.#take(this.#u64())),
    S: () => this.#push(this.#quoted()),
    V: () => this.#push(unescaped(this.#line())),
    X: () => this.#push(this.#take(this.#u32()).toString('utf8')),
    '\x8c': () => this.#push(this.#take(this.#u8()).toString('utf8')),
    '\x8d': () => this.#push(this.#take(this.#u64()).toString('utf8')),
    // What is referred to.
    p: () => this.#put(Number(this.#line())),
    q: () => this.#put(this.#u8()),
    r: () => this.#put(this.#u32()),
    '\x94': () => this.#put(this.#memo.size),
    g: () => this.#get(Number(this.#line())),
    h: () => this.#get(this.#u8()),
    j: () => this.#get(this.#u32()),
    // Constructors of NumPy.
    c: () => this.#name(this.#line(), this.#line()),
    '\x93': () => {
      const name = textOf(this.#pop()) ?? '';
      this.#name(textOf(this.#pop()) ?? '', name);
    },
    R: () => {
      const given = this.#pop();
      this.#push(this.#call(this.#pop(), Array.isArray(given) ? given : this.#fail('a call without its values')));
    },
    b: () => this.#build(this.#pop()),
  };

  #step(opcode: number): void {
    const step = this.#steps[String.fromCharCode(opcode)];
    if (step === undefined) this.#fail(`the opcode 0x${opcode.toString(16)} makes objects, which are not read here`);
    else step();
  }

  #quoted(): Buffer {
    const quoted = /^(['"])(.*)\1$/.exec(this.#line())?.[2] ?? this.#fail('a text without quotes');
    return quoted.includes('\\') ? this.#fail('a text with escapes') : Buffer.from(quoted, 'latin1');
  }

  #name(module: string, name: string): void {
    const known = numpyModules.test(module) ? numpyNames[name] : undefined;
    const found = known ?? (module === '_codecs' && name === 'encode' ? 'encode' : undefined);
    if (found === undefined)
      this.#fail(`it names ${module}.${name}, which would run a program; only plain values and NumPy arrays are read`);
    this.#push({ kind: 'name', name: found });
  }

  #call(name: Pickled, given: readonly Pickled[]): Pickled {
    const [first, second, third] = given;
    switch (is(name, 'name') ? name.name : '') {
      case 'reconstruct':
        return { kind: 'array', shape: [], dtype: 'u1', fortran: false, data: new Uint8Array() };
      case 'dtype':
        return { kind: 'dtype', code: textOf(first ?? null) ?? this.#fail('a type without its name'), order: '<' };
      case 'encode':
        return typeof first === 'string'
          ? Buffer.from(first, 'latin1')
          : this.#fail('it encodes something that is not text');
      case 'frombuffer':
        if (!(first instanceof Uint8Array) || !is(second, 'dtype')) return this.#fail('an array without its bytes');
        return this.#array(first, second, third, given[3] === 'F');
      case 'scalar':
        if (!is(first, 'dtype') || !(second instanceof Uint8Array)) return this.#fail('a number without its bytes');
        return numbersOf(this.#array(second, first, [1], false))?.[0] ?? this.#fail('a number of an unknown type');
      default:
        return this.#fail('it calls something other than a NumPy constructor');
    }
  }

  #array(data: Uint8Array, { code, order }: PickledType, shape: Pickled | undefined, fortran: boolean): PickledArray {
    const sizes = Array.isArray(shape) ? shape.filter((size): size is number => typeof size === 'number') : [];
    const bytes = Number(/\d+$/.exec(code)?.[0] ?? 1);
    if (order === '>' && bytes > 1) this.#fail('its numbers are big-endian');
    if (data.length !== bytes * sizes.reduce((product, size) => product * size, 1))
      this.#fail('an array whose size differs from its shape');
    return { kind: 'array', shape: sizes, dtype: code, fortran, data };
  }

  #build(state: Pickled): void {
    const target = this.#top();
    if (!Array.isArray(state)) this.#fail('an object without its state');
    if (is(target, 'dtype')) {
      target.order = textOf(state[1] ?? null) ?? '<';
      return;
    }
    if (!is(target, 'array')) this.#fail('it builds an object');
    const [, shape, type, fortran, data] = state;
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
    if (!is(type, 'dtype') || !(bytes instanceof Uint8Array)) this.#fail('an array of objects');
    Object.assign(target, this.#array(bytes, type, shape, fortran === true || fortran === 1));
  }
}

/** Python's raw-unicode-escape. */
function unescaped(text: string): string {
  return text.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (_, four?: string, eight?: string) =>
    String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(four ?? eight ?? '0', 16))),
  );
}
