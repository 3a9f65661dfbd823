/** @file A part that only one page uses is beside that page; components/ holds what several use. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const isTest = (file: string) => /\.test\.tsx?$|\/test-support\//.test(file);

/** By file: the files of app/ and components/ that import it. */
function importers(files: readonly string[]): Map<string, string[]> {
  const known = new Set(files);
  const found = new Map<string, string[]>();
  for (const file of files) {
    const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true);
    for (const { fileName } of importedFiles) {
      const stem = fileName.startsWith('@/') ? fileName.slice(2) : path.posix.join(path.dirname(file), fileName);
      const target = [stem, `${stem}.ts`, `${stem}.tsx`].find((each) => known.has(each));
      if (target !== undefined) found.set(target, [...(found.get(target) ?? []), file]);
    }
  }
  return found;
}

/** Folders under app/ that import a part, also through other parts. */
function pagesOf(part: string, importedBy: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set([part]);
  for (const file of seen) for (const importer of importedBy.get(file) ?? []) seen.add(importer);
  return new Set(
    [...seen].filter((file) => file.startsWith('app/')).map((file) => file.split('/').slice(0, -1).join('/')),
  );
}

/** The common folder of a single page: null if it is app/ itself. */
function ownerOf(folders: ReadonlySet<string>): string | null {
  const entities = new Set([...folders].map((folder) => folder.split('/')[1] ?? null));
  const [entity, ...others] = entities;
  return entity === null || entity === undefined || others.length > 0 ? null : `app/${entity}`;
}

it('is beside the one page that uses it', () => {
  const files = ['app', 'components'].flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .map((file) => path.posix.join(room, file))
      .filter((file) => /\.tsx?$/.test(file) && !isTest(file)),
  );
  const importedBy = importers(files);
  const parts = files.filter((file) => file.startsWith('components/'));
  const misplaced = parts.flatMap((part) => {
    const owner = ownerOf(pagesOf(part, importedBy));
    return owner === null ? [] : [`${part}: only ${owner} uses it, move it there`];
  });
  expect(parts.length).toBeGreaterThan(100);
  expect(misplaced).toEqual([]);
});

it('would be named otherwise', () => {
  const importedBy = new Map([
    ['components/chart/a.ts', ['components/chart/b.tsx']],
    ['components/chart/b.tsx', ['app/runs/[id]/run-page.tsx', 'app/runs/runs-page.tsx']],
    ['components/ui/c.tsx', ['app/runs/runs-page.tsx', 'app/home-page.tsx']],
  ]);
  expect(ownerOf(pagesOf('components/chart/a.ts', importedBy))).toBe('app/runs');
  expect(ownerOf(pagesOf('components/ui/c.tsx', importedBy))).toBe(null);
});
