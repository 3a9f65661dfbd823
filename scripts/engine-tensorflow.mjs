// @ts-check
/**
 * @file `npm run engine:tensorflow`: the optional TensorFlow engine, which installing leaves out. Its binding is compiled against a TensorFlow
 * as a Python wheel carries it: the one in MASTHEAD_LIBTENSORFLOW=DIR (…/site-packages/tensorflow), or, with `-- --install cpu` or
 * `-- --install cuda`, one that is installed into build/tensorflow first. Nothing else is fetched.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { capture, root, runMain, SetupError, say, show } from './setup/command.mjs';
import { setUp } from './setup.mjs';

const name = '@tensorflow/tfjs-node-gpu';

const whereItIs = "python3 -c 'import os, tensorflow; print(os.path.dirname(tensorflow.__file__))'";
/** What PyPI calls them: for the processor, and with the CUDA libraries of today's GPUs. */
const wheels = { cpu: 'tensorflow-cpu', cuda: 'tensorflow[and-cuda]' };

await runMain(async () => {
  const { values } = parseArgs({ options: { install: { type: 'string' } } });
  const wheel = Object.entries(wheels).find(([kind]) => kind === values.install)?.[1];
  if (values.install !== undefined && wheel === undefined)
    throw new SetupError(`--install takes cpu (${wheels.cpu}) or cuda (${wheels.cuda}), not ${values.install}.`);
  const own = process.env.MASTHEAD_LIBTENSORFLOW;
  if (!own && wheel === undefined)
    throw new SetupError(
      [
        'This engine is built against a TensorFlow as Python has it. Either name one that is here:',
        `  pip install ${wheels.cpu}      (or, for GPUs of CUDA: pip install '${wheels.cuda}')`,
        '  MASTHEAD_LIBTENSORFLOW=DIR npm run engine:tensorflow',
        `where DIR is what this prints: ${whereItIs}`,
        'or have it installed into build/tensorflow (several hundred MB; cuda: some GB):',
        '  npm run engine:tensorflow -- --install cpu      (or cuda)',
        'Everything else works without it: the native engine computes on the processor, torch and tfjs-webgpu on GPUs.',
      ].join('\n'),
    );
  await setUp();
  const directory = path.join(root, 'node_modules', name);
  if (!existsSync(directory)) {
    throw new SetupError(
      `${name} is not installed: it is optional, and npm left it out on this machine. Try: npm ci --include=optional`,
    );
  }
  return await compileAgainst(wheel === undefined ? path.resolve(own ?? '') : await installed(wheel), directory);
});

/**
 * Into a virtual environment of its own, by Python's own pip.
 * @param {string} wheel
 */
async function installed(wheel) {
  const folder = path.join(root, 'build', 'tensorflow');
  const python = path.join(folder, 'bin', 'python');
  say(`Installing ${wheel} into ${folder}.`);
  const made = existsSync(python) ? 0 : await show('python3', ['-m', 'venv', folder]);
  const code = made === 0 ? await show(python, ['-m', 'pip', 'install', '--upgrade', wheel]) : made;
  const found =
    code === 0
      ? capture(python, [
          '-c',
          "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])",
        ])
      : null;
  if (found?.ok) return found.output.trim();
  throw new SetupError(
    `${wheel} could not be installed: it needs python3 with venv and pip (Debian: apt-get install python3-venv), of a version that TensorFlow has wheels for, and PyPI. ` +
      'A TensorFlow that is here already is named by MASTHEAD_LIBTENSORFLOW=DIR.',
  );
}

/** Whether the binding loads, in a process of its own. */
function tryIt() {
  return capture(process.execPath, ['-e', `require('${name}').ready().then(() => console.log('ready'))`]);
}

/**
 * Two source files and the C API, which TensorFlow keeps stable; headers of Node's API come from a package, nothing is fetched.
 * @param {string} tensorflow folder with include/ and the shared objects @param {string} directory of the package
 */
async function compileAgainst(tensorflow, directory) {
  const libraries = ['libtensorflow_cc.so', 'libtensorflow_framework.so'].map((stem) =>
    existsSync(tensorflow) ? readdirSync(tensorflow).find((file) => file.startsWith(stem)) : undefined,
  );
  const header = path.join(tensorflow, 'include', 'tensorflow', 'c', 'eager', 'c_api.h');
  if (libraries.includes(undefined) || !existsSync(header)) {
    throw new SetupError(
      `MASTHEAD_LIBTENSORFLOW is ${tensorflow}, which lacks libtensorflow_cc.so.2, libtensorflow_framework.so.2 or include/tensorflow/c/eager/c_api.h. ` +
        `It is the folder that this prints: ${whereItIs}`,
    );
  }
  const target = path.join(directory, 'lib', 'napi-v8');
  mkdirSync(target, { recursive: true });
  say(`Compiling the binding of ${name} against the TensorFlow in ${tensorflow}.`);
  const code = await show(process.env.CXX || 'g++', [
    ...['-O2', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(directory, 'binding', file)),
    ...[
      path.dirname(directory),
      path.join(root, 'node_modules/node-api-headers/include'),
      path.join(tensorflow, 'include'),
    ].map((folder) => `-I${folder}`),
    `-L${tensorflow}`,
    ...libraries.map((file) => `-l:${file}`),
    `-Wl,-rpath,${tensorflow}`,
    ...['-o', path.join(target, 'tfjs_binding.node')],
  ]);
  const loads = tryIt();
  if (code === 0 && loads.ok) {
    say('The TensorFlow engine is installed; choose it with engine "tfjs-tensorflow" in a run.');
    return 0;
  }
  throw new SetupError(
    `The binding ${code === 0 ? 'was compiled, but does not load' : 'could not be compiled'}: ${loads.output.split('\n').slice(0, 4).join(' ')}`,
  );
}
