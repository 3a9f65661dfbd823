/** @file Results of a long benchmark, a file each, so that it can be killed and begun again. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeDurably } from '@/disk/durable-file';

export interface Kept {
  /** What is kept under a name, or made now and kept. */
  readonly bytes: (name: string, make: () => Promise<Uint8Array>) => Promise<Uint8Array>;
  readonly json: <T>(name: string, make: () => Promise<T>) => Promise<T>;
}

export async function keptIn(folder: string): Promise<Kept> {
  await mkdir(folder, { recursive: true });
  const bytes: Kept['bytes'] = async (name, make) => {
    const file = path.join(folder, name);
    if (existsSync(file)) return new Uint8Array(await readFile(file));
    const made = await make();
    writeDurably(file, made);
    return made;
  };
  return {
    bytes,
    json: async (name, make) => {
      const text = await bytes(`${name}.json`, async () => new TextEncoder().encode(JSON.stringify(await make())));
      return JSON.parse(new TextDecoder().decode(text));
    },
  };
}
