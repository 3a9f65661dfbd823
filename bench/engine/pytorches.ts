/** @file The PyTorches that are compared with: the system's, and the current one of PyPI, as it is called and compiled. */
import path from 'node:path';
import { pythonWith } from '@/test/python-environment';
import { ensurePytorch } from '../../scripts/setup/pytorch.mjs';
import { chosenOf } from '../arguments';
import type { Pytorch } from './context';
import { torchVersionOf } from './environment';

const home = path.resolve(import.meta.dirname, '../../build/bench-engine');
const current = ['torch==2.13.0', 'numpy', 'setuptools'];
const known = ['system', 'current', 'compiled'] as const;

/** `names`: those wanted, with commas between them; those that can't be had are left out. `minutes`: how long an answer may take. */
export async function findPytorches(names: string | undefined, minutes: number): Promise<readonly Pytorch[]> {
  const wanted = chosenOf<(typeof known)[number]>(names, known, (name) => name, 'PyTorch');
  const found: Pytorch[] = [];
  const add = (python: string | null, what: string, compile: boolean): void => {
    if (python === null) process.stderr.write(`There is no ${what} PyTorch here: it is left out.\n`);
    else
      found.push({ name: `PyTorch ${torchVersionOf(python)}${compile ? ' compiled' : ''}`, python, compile, minutes });
  };
  if (wanted.includes('system')) add(await ensurePytorch(), "system's", false);
  if (!wanted.includes('current') && !wanted.includes('compiled')) return found;
  const python = await pythonWith(path.join(home, 'current'), current);
  if (wanted.includes('current')) add(python, 'current', false);
  if (wanted.includes('compiled')) add(python, 'current', true);
  return found;
}
