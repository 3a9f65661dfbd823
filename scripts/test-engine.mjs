// @ts-check
/** @file `npm run test:engine -- --engine NAME [--device NAME | --emulate]`: one engine through the whole parity suite; `--emulate`: native on ARM. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { testEmulatedEngine } from './emulated-engine.mjs';
import { root, runMain, SetupError, show } from './setup/command.mjs';
import { ensurePytorch } from './setup/pytorch.mjs';
import { setUp } from './setup.mjs';

/** The files that hold an engine to node kinds, networks and gradients. */
const suites = {
  native: ['engine/parity.test.ts', 'engine/parity', 'engine/native'],
  torch: ['engine/torch'],
  'tfjs-cpu': ['engine/tfjs', 'engine/parity'],
  'tfjs-webgpu': ['engine/tfjs/webgpu.test.ts'],
  'tfjs-tensorflow': ['engine/tfjs/tensorflow.test.ts'],
};

await runMain(async () => {
  const { values } = parseArgs({
    options: { engine: { type: 'string' }, device: { type: 'string' }, emulate: { type: 'boolean' } },
  });
  const files = Object.entries(suites).find(([name]) => name === values.engine)?.[1];
  if (files === undefined) throw new SetupError(`Name an engine: --engine ${Object.keys(suites).join(', --engine ')}.`);
  if (values.device !== undefined && values.engine !== 'torch' && values.engine !== 'tfjs-webgpu')
    throw new SetupError(`${values.engine} computes on the processor alone: leave --device out.`);
  if (values.emulate) {
    if (values.engine !== 'native') throw new SetupError('Only engine native is compiled for another processor.');
    await setUp();
    return testEmulatedEngine();
  }
  const deviceVariable = values.engine === 'torch' ? 'MASTHEAD_PARITY_DEVICE' : 'MASTHEAD_ENGINE_ADAPTER';
  await setUp();
  const python = values.engine === 'torch' ? await ensurePytorch() : null;
  if (values.engine === 'torch' && python === null) throw new SetupError('There is no PyTorch to test.');
  return show(process.execPath, [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...files], {
    env: {
      MASTHEAD_PARITY: 'whole',
      ...(python === null ? {} : { MASTHEAD_PYTHON: python }),
      ...(values.device === undefined ? {} : { [deviceVariable]: values.device }),
    },
  });
});
