/** @file The import rules bite: forbidden imports in a small tree with the real configuration are lint errors. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const lintProgram = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** What the tree's files can import from each room. */
const targets: Readonly<Record<string, string>> = {
  'app/runs/columns.ts': 'export const columns = 1;',
  'app/compare/part.ts': 'export const part = 1;',
  'client/api.ts': 'export const api = 1;',
  'domain/benchmark/table.ts': 'export const table = 1;',
  'datasets/store.ts': 'export const store = 1;',
  'db/open.ts': 'export const open = 1; export type Row = number;',
  'domain/ids.ts': 'export const ids = 1;',
  'domain/ids.test.ts': 'export const test = 1;',
  'engine/native/engine.ts': 'export const engine = 1; export type Engine = number;',
  'engine/types.ts': 'export type Program = number;',
  'graph/cycle.ts': "import './cycle-back'; export const cycle = 1;",
  'graph/cycle-back.ts': "import './cycle';",
  'graph/layout.ts': 'export const layout = 1;',
  'nas/network-sizes.ts': 'export const describe = 1;',
  'nas/inner-loop/base.ts': 'export const base = 1;',
  'server/routers/index.ts': 'export const appRouter = 1; export type AppRouter = number;',
  'server/services/benchmarks/published.ts': 'export const published = 1;',
  'server/services/genotypes/read.ts': "import '../benchmarks/published'; export const record = 1;",
  'server/services/run/launch.ts': 'export const launch = 1;',
  'workers/dispatcher/claim.ts': 'export const claim = 1;',
};

const violationsSchema = z.object({
  summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }),
});

/** Lints a tree; the names of the rules that each file breaks. */
function lint(tree: string): Map<string, string[]> {
  const args = [lintProgram, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', '.'];
  const result = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 1 << 28 });
  const broken = new Map<string, string[]>();
  for (const { from, rule } of violationsSchema.parse(JSON.parse(result.stdout)).summary.violations) {
    broken.set(from, [...(broken.get(from) ?? []), rule.name]);
  }
  return broken;
}

/** A small tree with the real configuration: the targets and the given files. */
function makeTree(files: Readonly<Record<string, string>>): string {
  const tree = mkdtempSync(path.join(tmpdir(), 'masthead-import-rules-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    cpSync(path.join(root, name), path.join(tree, name));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
  for (const [name, content] of Object.entries({ ...targets, ...files })) {
    mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    writeFileSync(path.join(tree, name), `${content}\n`);
  }
  return tree;
}

/** `room/probe.ts` becomes `room/probe-7.ts`, so that all cases fit in one tree; what Next calls by name gets a folder. */
function numbered(file: string, index: number): string {
  if (/\/(page|route)\.tsx?$/.test(file)) return file.replace(/\/([^/]+)$/, `/${index}/$1`);
  return file.replace(/(\.test)?\.tsx?$/, (ending) => `-${index}${ending}`);
}

const forbidden: readonly (readonly [file: string, source: string, rule: string])[] = [
  ['domain/probe.ts', "import '@/graph/layout';", 'room-domain'],
  ['domain/probe.ts', "import 'node:fs';", 'portable-core'],
  ['client/demo/probe.ts', "import 'node:os';", 'portable-core'],
  ['domain/probe.ts', "import 'superjson';", 'portable-packages'],
  ['graph/probe.ts', "import type { Program } from '@/engine/types'; export type P = Program;", 'room-graph'],
  ['datasets/probe.ts', "import '@/db/open';", 'room-datasets'],
  ['nas/inner-loop/probe.ts', "import '@/db/open';", 'room-nas'],
  ['nas/inner-loop/probe.ts', "import type { Row } from '@/db/open'; export type R = Row;", 'room-nas-types'],
  ['nas/inner-loop/probe.ts', "import '@/engine/native/engine';", 'room-nas'],
  ['nas/inner-loop/probe.ts', "import 'node:child_process';", 'no-process-in-compute'],
  ['nas/inner-loop/probe.ts', "import '@/domain/benchmark/table';", 'published-tables'],
  ['workers/runner/probe.ts', "import '@/domain/benchmark/table';", 'published-tables'],
  ['server/services/studies/probe.ts', "import '@/domain/benchmark/table';", 'published-tables'],
  ['server/services/studies/probe.ts', "import '../genotypes/read';", 'published-tables-reached'],
  ['workers/dispatcher/probe.ts', "import '@/server/services/genotypes/read';", 'published-tables-reached'],
  ['engine/probe.ts', "import '@/nas/inner-loop/base';", 'room-engine'],
  ['db/probe.ts', "import '@/server/services/run/launch';", 'room-db'],
  ['server/services/probe.ts', "import '@/engine/native/engine';", 'room-server'],
  ['server/services/probe.ts', "import '@/nas/inner-loop/base';", 'room-server'],
  ['server/services/probe.ts', "import 'better-sqlite3';", 'sqlite-in-db-only'],
  ['server/http/probe.ts', "import 'sharp';", 'loaded-when-needed'],
  ['workers/dispatcher/probe.ts', "import '@/server/routers';", 'room-dispatcher'],
  ['workers/dispatcher/probe.ts', "import '@/engine/native/engine';", 'room-dispatcher'],
  ['workers/runner/probe.ts', "import '@/db/open';", 'room-runner'],
  ['workers/runner/probe.ts', "import '@/server/services/run/launch';", 'room-runner'],
  ['app/runs/page.tsx', "import '@/db/open';", 'room-app'],
  ['app/runs/panel.tsx', "'use client';\nimport '@/server/services/run/launch';", 'browser-code'],
  [
    'app/runs/panel.tsx',
    "'use client';\nimport { appRouter } from '@/server/routers';\nexport default appRouter;",
    'browser-code-types',
  ],
  ['app/runs/part.ts', "import '@/server/services/run/launch';", 'browser-code'],
  ['app/runs/part.ts', "import '@/app/compare/part';", 'a-page-owns-its-parts'],
  ['components/probe.tsx', "import '@/server/services/run/launch';", 'browser-code'],
  ['client/probe.ts', "import '@/server/routers';", 'room-client'],
  ['cli/probe.ts', "import '@/db/open';", 'room-cli'],
  ['e2e/probe.ts', "import '@/server/services/run/launch';", 'room-e2e'],
  ['domain/probe.ts', "import '@/test/factory';", 'no-unresolvable'],
  ['domain/probe.ts', "import 'vitest';", 'no-development-packages'],
  ['domain/probe.ts', "import './ids.test';", 'no-tests-imported'],
];

const permitted: readonly (readonly [file: string, source: string])[] = [
  ['domain/probe.ts', "import 'zod';\nimport '@noble/hashes/sha2.js';"],
  ['nas/inner-loop/probe.ts', "import type { Engine } from '@/engine/native/engine'; export type E = Engine;"],
  [
    'nas/inner-loop/probe.ts',
    "import type { Program } from '@/engine/types';\nimport '@/graph/layout'; export type P = Program;",
  ],
  ['server/services/probe.ts', "import '@/nas/network-sizes';\nimport '@/db/open';"],
  [
    'server/http/probe.ts',
    "import type { Sharp } from 'sharp';\nexport const load = (): Promise<unknown> => import('sharp'); export type S = Sharp;",
  ],
  ['workers/dispatcher/probe.ts', "import '@/server/services/run/launch';\nimport '@/db/open';"],
  ['workers/runner/probe.ts', "import '@/engine/native/engine';\nimport '@/nas/inner-loop/base';"],
  ['app/runs/part.ts', "import './columns';"],
  ['app/api/probe/route.ts', "import '@/server/services/run/launch';"],
  ['components/probe.tsx', "import type { AppRouter } from '@/server/routers'; export type R = AppRouter;"],
  ['cli/local/probe.ts', "import '@/db/open';\nimport '@/engine/native/engine';"],
  ['db/probe.test.ts', "import '@/server/services/run/launch';"],
];

const tree = makeTree(
  Object.fromEntries([...forbidden, ...permitted].map(([file, source], index) => [numbered(file, index), source])),
);
const broken = lint(tree);
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe('import rules', () => {
  it.each(forbidden.map((probe, index) => [...probe, index] as const))(
    'refuse in %s: %s (%s)',
    (file, _source, rule, index) => {
      expect(broken.get(numbered(file, index)) ?? []).toContain(rule);
    },
  );

  it('refuse files that import each other in a circle', () => {
    // A circle is reported once, at one of its files.
    const rules = ['graph/cycle.ts', 'graph/cycle-back.ts'].flatMap((file) => broken.get(file) ?? []);
    expect(rules).toContain('no-cycles');
  });

  it.each(permitted.map((probe, index) => [...probe, forbidden.length + index] as const))(
    'permit in %s: %s',
    (file, _source, index) => {
      expect(broken.get(numbered(file, index)) ?? []).toEqual([]);
    },
  );

  it('are kept by the current tree', () => {
    expect(Object.fromEntries(lint(root))).toEqual({});
  });
});
