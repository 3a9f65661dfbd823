/** @file The glossary's "Words not used" are in no text that pages, errors, the command line or the documents show. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const glossary = 'docs/glossary.md';

/** Texts as they are shown, with what fills them in as `…`. */
function textsOfCode(source: string, file = 'any.tsx'): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isJsxElement(node) || ts.isJsxFragment(node)) texts.push(shownBy(node.children));
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'));
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return texts.map(plain).filter((text) => text !== '');
}

const shownBy = (children: readonly ts.JsxChild[]): string =>
  children.map((child) => (ts.isJsxText(child) ? child.text : '…')).join('');

const plain = (text: string): string => text.replaceAll('’', "'").replaceAll(/\s+/g, ' ').trim();

interface Banned {
  readonly words: string;
  readonly in: RegExp;
}

/** The first column of the table, whose rows may name several, each in backticks; one that is marked *alone* is a whole label. */
function wordsNotUsed(): Banned[] {
  const section = read(glossary).split('## Words not used')[1] ?? '';
  const rows = [...section.matchAll(/^\| (.+?) \| .+ \|$/gm)].map(([, first = '']) => first);
  return rows.flatMap((cell) =>
    [...cell.matchAll(/`([^`]+)`( alone)?/g)].map(([, words = '', alone]) => {
      const escaped = plain(words).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const edge = (at: number, mark: string): string => (/\w/.test(words.at(at) ?? '') ? mark : '');
      const inside = `${edge(0, '(?<![\\w-])')}${escaped}${edge(-1, 's?(?![\\w-])')}`;
      return { words: plain(words), in: alone === undefined ? new RegExp(inside, 'i') : new RegExp(`^${escaped}$`) };
    }),
  );
}

const tracked = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .stdout.split('\n')
  .filter((file) => existsSync(path.join(root, file)));
const isTest = (file: string): boolean => /\.(test|spec)\.tsx?$|\/test-support\//.test(file);
const shown =
  /^(app|components|server|domain|cli|client|datasets|graph|nas|workers|db|engine|scripts)\/.*\.(tsx?|mjs)$/;
const code = tracked.filter((file) => shown.test(file) && !isTest(file));
/** Decisions and the log of changes say what once was. */
const documents = tracked.filter((file) =>
  /^(README|CONTRIBUTING|docs\/[^/]+|docs\/evidence\/[^/]+|[\w-]+\/README)\.md$/.test(file),
);

/** Only sources that hold the words at all are parsed: few do, and to parse a thousand takes a slow machine minutes. */
const textsOf = (file: string, banned: readonly Banned[]): string[] => {
  const text = read(file);
  if (file.endsWith('.md')) {
    return (file === glossary ? (text.split('## Words not used')[0] ?? '') : text).split(/\n\s*\n|\n\|/).map(plain);
  }
  const source = plain(text).toLowerCase();
  return banned.some(({ words }) => source.includes(words.toLowerCase())) ? textsOfCode(text, file) : [];
};

const found = (texts: readonly string[], banned: readonly Banned[]): string[] =>
  banned.flatMap((each) => texts.filter((text) => each.in.test(text)).map((text) => `${each.words}: ${text}`));

describe('the words not used', () => {
  const banned = wordsNotUsed();

  it('are listed, each with what is said instead', () => expect(banned.length).toBeGreaterThan(20));

  it('are shown nowhere', () => {
    expect(code.length).toBeGreaterThan(500);
    expect(documents.length).toBeGreaterThan(20);
    const all = [...code, ...documents].flatMap((file) =>
      found(textsOf(file, banned), banned).map((each) => `${file}: ${each.slice(0, 160)}`),
    );
    expect(all, `see "Words not used" in ${glossary}`).toEqual([]);
  });

  it.each([
    ['JSX', '<p>Nothing stands <b>in</b> the way. Nothing runs\n  here.</p>'],
    ['a string', "const label = 'Nothing runs';"],
    ['a template', ['throw new Error(`Nothing runs on $', '{name}.`);'].join('')],
    ['an attribute', '<Button title="Nothing runs" />'],
  ])('would be found in %s', (_, source) =>
    expect(found(textsOfCode(source), banned).map((each) => each.split(':')[0])).toEqual(['Nothing runs']),
  );

  it('are not taken from names, types, comments or parts of words', () => {
    const source = `
      // Nothing runs
      import x from 'Nothing runs';
      type State = 'Nothing runs';
      const NothingRuns = 'Otherwise, nothing runs-like';
      const others = <p>Others are there</p>;`;
    expect(found(textsOfCode(source), banned)).toEqual([]);
  });
});
