// @ts-check
/**
 * @file `npm run engine:tensorflow`: the optional TensorFlow engine, which installing leaves out. With MASTHEAD_LIBTENSORFLOW=DIR its binding is
 * compiled against the TensorFlow in DIR, as a Python wheel carries it (…/site-packages/tensorflow); without, libtensorflow 2.9 is fetched.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { capture, root, runMain, SetupError, say, show } from './setup/command.mjs';
import { setUp } from './setup.mjs';

const name = '@tensorflow/tfjs-node-gpu';

await runMain(async () => {
  await setUp();
  const directory = path.join(root, 'node_modules', name);
  if (!existsSync(directory)) {
    throw new SetupError(
      `${name} is not installed: it is optional, and npm left it out on this machine. Try: npm ci --include=optional`,
    );
  }
  const own = process.env.MASTHEAD_LIBTENSORFLOW;
  if (own) return await compileAgainst(path.resolve(own), directory);
  const script = createRequire(import.meta.url)(path.join(directory, 'package.json')).scripts.install;
  say(`Running the install script of ${name} (it fetches several hundred MB): ${script}`);
  // Directly, not through `npm rebuild`: allowScripts keeps the script off, so that no clone fetches all this unasked.
  const code = await show('sh', ['-c', script], {
    cwd: directory,
    env: {
      PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    },
  });
  const loads = tryIt();
  if (code === 0 && loads.ok) {
    say('The TensorFlow engine is installed; choose it with engine "tfjs-tensorflow" in a run.');
    return 0;
  }
  throw new SetupError(
    [
      `The TensorFlow engine could not be installed${code === 0 ? ', though its files were fetched' : ''}. What it needs:`,
      '  - storage.googleapis.com, from where libtensorflow comes (another source: set TFJS_NODE_CDN_STORAGE);',
      '  - an x86-64 Linux; for the GPU, the CUDA 11 and cuDNN 8 libraries that libtensorflow 2.9 was built for;',
      '  - if no prebuilt binding fits this Node: python3, make and g++.',
      ...(loads.ok ? [] : [`It says: ${loads.output.split('\n').slice(0, 4).join(' ')}`]),
      'Everything else works without it: the native engine computes on the processor, tfjs in plain JavaScript.',
    ].join('\n'),
  );
});

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
        "It is the folder that this prints: python3 -c 'import os, tensorflow; print(os.path.dirname(tensorflow.__file__))'",
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
