/**
 * @file Builds the native engine with the system's C++ compiler: no download, no node-gyp. Skips when nothing changed, and
 * exits 0 without a compiler: the product then reports its fallback. `--sanitize` builds a variant
 * that checks addresses and undefined behaviour, `--sanitize=thread` one that finds data races; `--output=FILE` writes elsewhere, `--arch=arm64` for
 * another processor, with a compiler for it in CXX.
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { interfaceDigest, sourcesDigest } from '../engine/native/origin.mjs';
import { noteNativeEngine } from './build/native-glance.mjs';
import { readersHeader, structsHeader } from './build/native-interface.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'engine/native/src');
const option = (name) => process.argv.find((argument) => argument.startsWith(`${name}=`))?.slice(name.length + 1);
const sanitize = option('--sanitize') ?? (process.argv.includes('--sanitize') ? 'address,undefined' : null);
const output =
  option('--output') ?? join(root, 'build/native', sanitize ? 'masthead_engine.sanitize.node' : 'masthead_engine.node');
// Per process: concurrent builds must not mix their objects.
const objects = `${output}.${process.pid}.objects`;

const include = [join(root, 'node_modules/node-addon-api'), join(root, 'node_modules/node-api-headers/include')];
const generated = { 'interface.h': structsHeader(), 'interface-readers.h': readersHeader() };
const common = [
  '-std=c++17',
  '-fPIC',
  '-fvisibility=hidden',
  '-fno-math-errno',
  '-DNAPI_VERSION=8',
  '-DNAPI_CPP_EXCEPTIONS',
];
const warnings = ['-Wall', '-Wextra', '-Wno-psabi', '-Wno-unknown-warning-option', '-Wno-missing-field-initializers'];
// GCC's own headers of intrinsics read undefined registers on purpose.
const intrinsics = ['-Wno-uninitialized', '-Wno-maybe-uninitialized'];
const checks = sanitize
  ? [`-fsanitize=${sanitize}`, '-fno-sanitize-recover=undefined', '-fno-omit-frame-pointer', '-g', '-O1']
  : ['-O3'];

const avx512 = ['f', 'vl', 'dq', 'bw'].map((part) => `-mavx512${part}`);
avx512.push('-mfma', '-mprefer-vector-width=512', ...intrinsics);

const arch = option('--arch') ?? process.arch;
const x86 = arch === 'x64';
/** Instruction sets; `rounds`: only kernels of bfloat16 differ. */
const tables = [
  { name: 'portable', flags: [] },
  ...(x86
    ? [
        { name: 'avx2', flags: ['-mavx2', '-mfma'] },
        { name: 'avx512', flags: avx512 },
        { name: 'avx512bf16', flags: [...avx512, '-mavx512bf16'], rounds: true },
      ]
    : []),
];

/** What the addon says that it was made of: whoever loads it looks (engine/native/load-addon.ts). */
const origin = [`-DMASTHEAD_INTERFACE="${interfaceDigest()}"`, `-DMASTHEAD_SOURCES="${sourcesDigest(source)}"`];

function findCompiler() {
  for (const command of [process.env.CXX, 'g++', 'clang++', 'c++'].filter(Boolean)) {
    try {
      return {
        command,
        version: execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
          '\n',
        )[0],
      };
    } catch {
      // Not this one: try the next.
    }
  }
  return null;
}

const compiler = findCompiler();
if (!compiler) {
  console.warn(
    'No C++ compiler was found, so the native engine was not built; the slow pure JavaScript engine will be used instead.\n' +
      'Install one (Debian and Ubuntu: apt-get install g++) and run: node scripts/build-native.mjs',
  );
  process.exit(0);
}
if (!include.every(existsSync)) {
  console.warn(
    'The headers node-addon-api and node-api-headers are missing: run npm install, then node scripts/build-native.mjs',
  );
  process.exit(0);
}

const hash = createHash('sha256').update(
  JSON.stringify([compiler, common, checks, tables, origin, process.versions.modules, arch]),
);
hash.update(JSON.stringify(generated));
const digest = hash.digest('hex');
const stamp = `${output}.stamp`;
if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
  noteNativeEngine(output);
  console.log('The native engine is up to date.');
  process.exit(0);
}

mkdirSync(objects, { recursive: true });
for (const [name, text] of Object.entries(generated)) writeFileSync(join(objects, name), text);
const files = readdirSync(source).filter((name) => name.endsWith('.cpp'));
const compile = (file, object, flags) => [
  ...common,
  ...warnings,
  ...checks,
  ...flags,
  ...(x86 ? ['-DMASTHEAD_X86'] : []),
  ...[objects, source, ...include].map((path) => `-I${path}`),
  '-c',
  file,
  '-o',
  object,
];
const jobs = [
  ...tables.flatMap(({ name, flags, rounds = false }) => {
    const job = (file, table) => {
      const object = join(objects, `${file}-${name}.o`);
      const defined = [`-DMASTHEAD_TABLE=${name}${table}`, `-DMASTHEAD_NAME="${name}"`];
      return { object, arguments: compile(join(source, 'kernels', `${file}.cpp`), object, [...flags, ...defined]) };
    };
    return [...(rounds ? [] : [job('isa', 'Kernels')]), job('bfloat', 'Bfloat')];
  }),
  ...files.map((name) => ({
    object: join(objects, name.replace('.cpp', '.o')),
    arguments: compile(
      join(source, name),
      join(objects, name.replace('.cpp', '.o')),
      name === 'addon.cpp' ? origin : [],
    ),
  })),
];

try {
  const run = promisify(execFile);
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const { stderr } = await run(compiler.command, job.arguments, { maxBuffer: 1 << 26 });
      if (stderr.trim()) console.warn(stderr.trim());
    }
  };
  // A compiler of the largest file takes half a gigabyte.
  const workers = Math.max(2, Math.min(4, availableParallelism()));
  await Promise.all(Array.from({ length: workers }, worker));
  const shared = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-pthread'];
  const staged = `${output}.${process.pid}`;
  execFileSync(compiler.command, [...shared, ...checks, ...jobs.map((job) => job.object), '-o', staged], {
    stdio: 'inherit',
  });
  renameSync(staged, output);
  writeFileSync(stamp, digest);
  noteNativeEngine(output);
  console.log(`The native engine was built with ${compiler.version}: ${output}`);
} catch (error) {
  console.warn(
    `The native engine could not be built; the slow pure JavaScript engine will be used instead.\n${error.stderr ?? error.message}\n` +
      'Mend what the compiler says above, then run: node scripts/build-native.mjs',
  );
  process.exitCode = process.argv.includes('--strict') ? 1 : 0;
} finally {
  rmSync(objects, { recursive: true, force: true });
}
