/**
 * @file The import rules between rooms (docs/architecture.md) as lint errors. Tests (`*.test.ts`) may import anything;
 * type-only imports are told apart, because a type costs nothing at run time.
 */
const rooms =
  'disk|domain|graph|datasets|nas|engine|db|server|workers|app|components|client|cli|e2e|bench|scripts|test';
/** Tests and what only they use: helpers in test-support folders, the engines' parity suite. */
const tests = '(\\.test\\.tsx?$|/test-support/|^engine/parity/)';

/** Everything of ours that a room may import besides itself, as path patterns; what is not listed is refused. */
function room(name, from, allowed, comment) {
  return {
    name: `room-${name}`,
    comment,
    severity: 'error',
    from: { path: from, pathNot: tests },
    to: { path: `^(${rooms})/`, pathNot: [from, ...allowed] },
  };
}

/** As `room`, for rooms that may also import the types (never the values) of others. */
function roomWithTypes(name, from, allowed, types, comment) {
  const values = room(name, from, allowed, comment);
  return [
    { ...values, to: { ...values.to, dependencyTypesNot: ['type-only'] } },
    {
      ...values,
      name: `${values.name}-types`,
      to: { ...values.to, pathNot: [...values.to.pathNot, ...types], dependencyTypes: ['type-only'] },
    },
  ];
}

/** Of app/, only what Next calls by these names runs on the server alone; parts beside a page run in the browser, too. */
const onServer = '/(page|layout|route(\\.dev)?)\\.tsx?$';
const inBrowser = ['^components/', '^app/'];

const portableNas = ['^nas/(spaces|network-sizes|export)(/|\\.ts$)'];
const serverNas = ['^nas/(spaces|tasks|network-sizes|export|derive|checkpoint)(/|\\.ts$)'];
/** Code that searches, and the services that launch and feed runs. The importer, which reads what people send, is a process apart from them. */
const searchCode = {
  path: ['^(nas|engine|workers(?!/importer/)|datasets|graph)/', '^server/services/(runs|studies|ingest|priors)/'],
  pathNot: tests,
};
const appRouterType = [
  '^server/routers/index\\.ts$',
  '^server/routers/app-router\\.ts$',
  '^server/router\\.ts$',
  '^server/routers/root\\.ts$',
];

module.exports = {
  forbidden: [
    room('domain', '^domain/', [], 'domain is pure: it imports no other room.'),
    room('disk', '^disk/', [], 'disk is about files alone: it imports no other room.'),
    room('graph', '^graph/', ['^domain/'], 'graph imports domain only.'),
    room('datasets', '^datasets/', ['^disk/', '^domain/'], 'datasets imports disk and domain only.'),
    ...roomWithTypes(
      'nas',
      '^nas/',
      ['^domain/', '^graph/', '^datasets/', '^engine/types\\.ts$'],
      ['^engine/'],
      "nas imports domain, graph, datasets and engine's types: no database, no process, no executor.",
    ),
    room('engine', '^engine/', ['^domain/', '^graph/'], 'engine imports domain and graph.'),
    room('db', '^db/', ['^disk/', '^domain/'], 'db imports disk and domain only.'),
    ...roomWithTypes(
      'server',
      '^server/',
      ['^disk/', '^domain/', '^db/', '^graph/', '^datasets/', ...serverNas],
      ['^engine/'],
      'server imports domain, db, graph, datasets and the descriptive parts of nas: it never computes.',
    ),
    room(
      'dispatcher',
      '^workers/(?!runner/|importer/)',
      [
        '^disk/',
        '^domain/',
        '^db/',
        '^server/(services/|environment\\.ts$|logger\\.ts$)',
        '^workers/(?!runner/|importer/)',
      ],
      'dispatcher, executors and supervisor import domain, db, server/services and server/environment.',
    ),
    room(
      'importer',
      '^workers/importer/',
      ['^disk/', '^domain/', '^datasets/'],
      'an importer never opens the database: it reads its job from standard input and says how it goes on standard output.',
    ),
    room(
      'runner',
      '^workers/runner/',
      ['^disk/', '^domain/', '^datasets/', '^graph/', '^nas/', '^engine/'],
      'a runner never opens the database: it reads job.json and appends to its own event log.',
    ),
    room(
      'app',
      '^app/',
      ['^components/', '^client/', '^server/', '^domain/', '^graph/'],
      'app imports server (in routes and server components), components, client, domain and graph.',
    ),
    {
      name: 'browser-code',
      comment: "What runs in a browser imports of the server nothing but the AppRouter's type.",
      severity: 'error',
      from: { path: inBrowser, pathNot: [tests, onServer] },
      to: { path: '^(server|db|datasets|nas|engine|workers|cli)/', pathNot: appRouterType },
    },
    {
      name: 'browser-code-types',
      comment: 'The AppRouter is imported as a type: `import type`.',
      severity: 'error',
      from: { path: [...inBrowser, '^client/', '^cli/(?!local/)'], pathNot: [tests, onServer] },
      to: { path: '^server/', dependencyTypesNot: ['type-only'] },
    },
    room(
      'components',
      '^components/',
      ['^client/', '^domain/', '^graph/', '^server/'],
      'components are presentational: client, domain, graph.',
    ),
    ...roomWithTypes(
      'client',
      '^client/',
      ['^domain/', '^graph/', ...portableNas],
      ['^server/'],
      "client imports domain, graph, the portable parts of nas and the server's types.",
    ),
    ...roomWithTypes(
      'cli',
      '^cli/(?!local/)',
      ['^cli/', '^client/', '^disk/file-modes\\.ts$', '^domain/', '^graph/', ...portableNas],
      ['^server/'],
      'cli talks to the platform through client; verbs that work on this machine stand in cli/local.',
    ),
    room(
      'cli-local',
      '^cli/local/',
      [
        '^cli/',
        '^client/',
        '^domain/',
        '^graph/',
        '^datasets/',
        '^nas/',
        '^engine/',
        '^db/',
        '^disk/',
        '^server/environment\\.ts$',
        '^server/services/members/invitations\\.ts$',
        '^server/services/tokens/index\\.ts$',
        '^server/services/audit/record\\.ts$',
        '^server/services/(fsck|rebuild)/',
      ],
      'local verbs (doctor, fsck, rebuild, backup, plan, a link for whoever is locked out) may open the database and the engine.',
    ),
    room(
      'e2e',
      '^e2e/',
      ['^client/', '^domain/', '^test/', '^scripts/setup/', '^workers/supervisor/port\\.ts$'],
      'journeys see the product from outside.',
    ),
    {
      name: 'a-page-owns-its-parts',
      comment: 'Pages take nothing from each other: what two of them use stands in components.',
      severity: 'error',
      from: { path: '^app/([^/]+)/', pathNot: tests },
      to: { path: '^app/[^/]+/', pathNot: '^app/$1/' },
    },
    {
      name: 'portable-core',
      comment: 'domain, graph and client run in browsers: no node module.',
      severity: 'error',
      from: { path: '^(domain|graph|client)/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'portable-packages',
      comment: 'domain imports zod and @noble/hashes; graph no package at all.',
      severity: 'error',
      from: { path: '^(domain|graph)/', pathNot: tests },
      to: { path: 'node_modules/', pathNot: 'node_modules/(zod|@noble/hashes)/' },
    },
    {
      name: 'published-tables',
      comment: 'Search code never reads published tables: they judge what it found.',
      severity: 'error',
      from: searchCode,
      to: { path: '^(domain/(records/)?benchmark|db/(schema|queries)/benchmark|server/services/benchmarks)' },
    },
    {
      name: 'published-tables-reached',
      comment: "Nor through other files: whatever reads rows of published tables is out of the search code's reach.",
      severity: 'error',
      from: searchCode,
      to: {
        path: '^(domain/benchmark/(table|csv)|db/queries/(benchmark|genotype-list)\\.ts$|server/services/benchmarks/)',
        reachable: true,
      },
    },
    {
      name: 'no-process-in-compute',
      comment: 'nas and engine start no process: only workers do, and the torch engine, whose work is done in one.',
      severity: 'error',
      from: { path: '^(nas|engine|datasets|db)/', pathNot: [tests, '^engine/torch/pipe\\.mjs$'] },
      to: { path: '^(node:)?(child_process|cluster)$' },
    },
    {
      name: 'sqlite-in-db-only',
      comment: 'db is the one place that opens SQLite.',
      severity: 'error',
      from: { path: `^(${rooms})/`, pathNot: [tests, '^db/', '^scripts/', '^bench/', '^test/'] },
      to: { path: 'node_modules/(better-sqlite3|drizzle-orm)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tensorflow-in-engine-only',
      comment: 'The search code never touches tensors.',
      severity: 'error',
      from: { path: `^(${rooms})/`, pathNot: [tests, '^engine/', '^bench/'] },
      to: { path: 'node_modules/@tensorflow/' },
    },
    {
      name: 'loaded-when-needed',
      comment: 'The web server loads what few requests need with the first of them: import() it there.',
      severity: 'error',
      from: { path: '^server/', pathNot: tests },
      to: { path: 'node_modules/(sharp|better-auth)/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-development-packages',
      comment: 'Product code runs without devDependencies.',
      severity: 'error',
      from: { path: `^(${rooms})/`, pathNot: [tests, '^(e2e|bench|scripts|test)/'] },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-tests-imported',
      comment: 'Only tests import tests and their helpers.',
      severity: 'error',
      from: { pathNot: [tests, '^(test|bench|e2e)/'] },
      to: { path: tests },
    },
    {
      name: 'no-unresolvable',
      comment: 'The imported file does not exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(server-only|client-only)$' },
    },
    {
      name: 'no-cycles',
      comment: 'Files that import each other in a circle can only be understood together.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^(\\.next|dist|build|data|coverage|test-results|playwright-report)/', '^next-env\\.d\\.ts$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
