/**
 * @file A shared folder as this machine sees it: what a node wrote is shown late, file by file in any order, in part, with zeros where bytes are still
 * to come, and replaced files as they were before. Nothing of it waits for a clock: the test says when something more is shown.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** From 0 to below `limit`. */
export type Pick = (limit: number) => number;

interface Hidden {
  /** Of a file that only grows: all that was written. Of one that is replaced: each of its contents. */
  readonly kind: 'grows' | 'replaced';
  whole: Buffer;
  readonly contents: Buffer[];
  /** Bytes that are shown as they are, or the number of the content that is. */
  shown: number;
}

export class LateFolder {
  private readonly files = new Map<string, Hidden>();

  constructor(
    private readonly folder: string,
    private readonly pick: Pick,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  append(name: string, text: string): void {
    const file = this.file(name, 'grows');
    file.whole = Buffer.concat([file.whole, Buffer.from(text)]);
  }

  replace(name: string, text: string): void {
    this.file(name, 'replaced').contents.push(Buffer.from(text));
  }

  /** Something of one file. */
  showSome(): void {
    const all = [...this.files];
    const [name, file] = all[this.pick(all.length)] ?? [];
    if (name === undefined || file === undefined) return;
    if (file.kind === 'grows') this.grow(name, file);
    else this.put(name, file.contents[this.pick(file.contents.length)] ?? Buffer.alloc(0));
  }

  /** All of it, as it is at last. */
  showAll(): void {
    for (const [name, file] of this.files) {
      this.put(name, file.kind === 'grows' ? file.whole : (file.contents.at(-1) ?? Buffer.alloc(0)));
      if (file.kind === 'grows') file.shown = file.whole.length;
    }
  }

  private grow(name: string, file: Hidden): void {
    const size = file.shown + this.pick(file.whole.length - file.shown + 1);
    // Blocks come in any order: zeros stand for those that are missing.
    const gap = this.pick(3) === 0 ? this.pick(size - file.shown + 1) : 0;
    const seen = Buffer.from(file.whole.subarray(0, size));
    seen.fill(0, file.shown, file.shown + gap);
    if (gap === 0) file.shown = size;
    this.put(name, seen);
  }

  private put(name: string, bytes: Buffer): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }

  private file(name: string, kind: Hidden['kind']): Hidden {
    const known = this.files.get(name);
    if (known !== undefined) return known;
    const made: Hidden = { kind, whole: Buffer.alloc(0), contents: [], shown: 0 };
    this.files.set(name, made);
    return made;
  }
}
