/** @file One list of engines for scripts, docs and the API. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineNames, engineRequests } from './engine-names';
import { runConfigSchema } from './run-config';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => path.join(folder, name));

describe('names of engines', () => {
  it('that scripts and docs recommend are ones that a run accepts', () => {
    const texts = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md'), ...filesIn('scripts', '.mjs')];
    const named = texts.flatMap((file) =>
      [...read(file).matchAll(/(?:engine:? ["`]|--engine |"engine": ")([a-z][a-z0-9-]+)/g)].map(([, name = '']) => ({
        file,
        name,
      })),
    );
    const known: readonly string[] = engineRequests;
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter(({ name }) => !known.includes(name))).toEqual([]);
  });

  it('stand, each, in docs/devices.md', () => {
    const rows = [...read('docs/devices.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect([...new Set(rows)].sort()).toEqual([...engineNames].sort());
  });

  it('are what every kind of run takes, and no other', () => {
    const kinds = runConfigSchema.options.map(({ shape }) => shape.engine.unwrap().options);
    for (const options of kinds) expect(options).toEqual([...engineRequests]);
  });
});
