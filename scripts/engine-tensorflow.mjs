// @ts-check
/** @file `npm run engine:tensorflow`: fetches libtensorflow for the optional TensorFlow engine, which installing leaves out. */
import { existsSync } from 'node:fs';
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
  const script = createRequire(import.meta.url)(path.join(directory, 'package.json')).scripts.install;
  say(`Running the install script of ${name} (it fetches several hundred MB): ${script}`);
  // Directly, not through `npm rebuild`: allowScripts keeps the script off, so that no clone fetches all this unasked.
  const code = await show('sh', ['-c', script], {
    cwd: directory,
    env: {
      PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    },
  });
  const loads = capture(process.execPath, ['-e', `require('${name}').ready().then(() => console.log('ready'))`]);
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
