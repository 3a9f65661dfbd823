// @ts-check
/**
 * @file `npm run test:container`: builds the image from the Dockerfile, starts it as its own user on a read-only file system, waits until it is healthy, and stops it. Needs root
 * and Debian's buildah and debootstrap; no registry: the base is made here of Debian and this machine's Node, laid out as Node's own image is.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root, runMain, SetupError, say, show, which } from './setup/command.mjs';

await runMain(async () => {
  for (const program of ['buildah', 'debootstrap'])
    if (which(program) === undefined)
      throw new SetupError(`There is no ${program}: apt-get install buildah debootstrap`);
  const work = mkdtempSync(path.join(process.env.TMPDIR ?? '/var/tmp', 'masthead-container-'));
  const store = ['--root', path.join(work, 'storage'), '--runroot', path.join(work, 'run'), '--storage-driver', 'vfs'];
  /** @param {string[]} args */
  const buildah = async (...args) => {
    const code = await show('buildah', [...store, ...args]);
    if (code !== 0) throw new SetupError(`buildah ${args[0]} failed (exit code ${code}); its reason is above.`);
  };
  /** @param {string[]} args */
  const answer = (...args) => spawnSync('buildah', [...store, ...args], { encoding: 'utf8' }).stdout.trim();
  try {
    say('1  A base of Debian and this Node');
    const debian = path.join(work, 'debian');
    const code = await show('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', debian]);
    if (code !== 0) throw new SetupError(`debootstrap failed (exit code ${code}).`);
    copyNode(path.join(debian, 'usr/local'));
    const certificates = copyCertificates(debian);
    const base = answer('from', 'scratch');
    await buildah('copy', '--quiet', base, debian, '/');
    rmSync(debian, { recursive: true });
    await buildah('config', '--env', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', base);
    for (const variable of certificates) await buildah('config', '--env', variable, base);
    await buildah('commit', '--quiet', '--rm', base, 'localhost/masthead-base');
    say('2  The image');
    await buildah(
      'bud',
      '--format',
      'docker',
      '--isolation',
      'chroot',
      '--pull-never',
      '--build-arg',
      'NODE=localhost/masthead-base',
      '--tag',
      'localhost/masthead',
      root,
    );
    say('3  Started, healthy, stopped');
    const container = answer('from', '--pull-never', 'localhost/masthead');
    await stopsAfterHealth({ store, container, data: path.join(work, 'data') });
    say('The image builds, starts as its own user, is healthy and stops when told.');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});

/** Program, npm and headers where Node's own image has them. @param {string} to */
function copyNode(to) {
  const modules = ['/usr/local/lib/node_modules', '/usr/lib/node_modules'].find((each) => existsSync(`${each}/npm`));
  const headers = ['/usr/local/include/node', '/usr/include/node'].find((each) => existsSync(each));
  if (modules === undefined || headers === undefined)
    throw new SetupError('npm or Node’s headers are not beside this Node.');
  for (const folder of ['bin', 'include', 'lib/node_modules']) mkdirSync(path.join(to, folder), { recursive: true });
  const run = (/** @type {string} */ program, /** @type {string[]} */ ...args) => {
    if (spawnSync(program, args, { stdio: 'inherit' }).status !== 0)
      throw new SetupError(`${program} ${args[0]} failed.`);
  };
  run('cp', process.execPath, `${to}/bin/node`);
  run('cp', '-r', headers, `${to}/include/node`);
  run('cp', '-r', `${modules}/npm`, `${to}/lib/node_modules/npm`);
  run('ln', '-s', '../lib/node_modules/npm/bin/npm-cli.js', `${to}/bin/npm`);
}

/** What this machine trusts besides, such as the certificate of a company's proxy. @param {string} to @returns {string[]} */
function copyCertificates(to) {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  if (file === undefined || !existsSync(file)) return [];
  const place = '/usr/local/share/extra-certificates.pem';
  copyFileSync(file, path.join(to, place));
  return [`NODE_EXTRA_CA_CERTS=${place}`];
}

/** @param {{store: string[], container: string, data: string}} what */
async function stopsAfterHealth({ store, container, data }) {
  const port = await freePort();
  mkdirSync(data);
  spawnSync('chown', ['10001:10001', data]);
  // Not at /data: buildah keeps the volume that the image names itself.
  const inside = [
    ...['run', '--isolation', 'chroot', '--user', 'masthead', '--volume', `${data}:/kept`],
    ...['--env', `PORT=${port}`, '--env', 'MASTHEAD_DATA=/kept'],
  ];
  const platform = spawn('buildah', [...store, ...inside, container, '--', 'node', 'scripts/start.mjs'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = new Promise((resolve) => platform.once('exit', resolve));
  try {
    const until = Date.now() + 300_000;
    for (;;) {
      const health = spawnSync('buildah', [
        ...store,
        'run',
        '--isolation',
        'chroot',
        '--env',
        `PORT=${port}`,
        container,
        '--',
        'node',
        'scripts/container-health.mjs',
      ]);
      if (health.status === 0) break;
      if (platform.exitCode !== null)
        throw new SetupError(`The platform ended with ${platform.exitCode} before it was healthy.`);
      if (Date.now() > until) throw new SetupError('The platform was not healthy after five minutes.');
      await pause(1_000);
    }
    const owner = spawnSync('stat', ['-c', '%u', path.join(data, 'masthead.sqlite')], {
      encoding: 'utf8',
    }).stdout.trim();
    if (owner !== '10001') throw new SetupError(`The database belongs to user ${owner}, not to 10001.`);
    // As Docker and systemd do. Buildah would end it without asking, and is not asked; of a platform that was told to stop it says "killed".
    const ours = (/** @type {string[]} */ ...which) =>
      spawnSync('pgrep', [...which, '-u', '10001'], { encoding: 'utf8' }).stdout.trim();
    process.kill(Number(ours('-o', '-f', 'scripts/start.mjs')), 'SIGTERM');
    await Promise.race([ended, pause(60_000)]);
    if (ours() !== '') throw new SetupError('The platform was told to stop, and was still there a minute later.');
  } finally {
    if (platform.pid !== undefined && platform.exitCode === null) process.kill(-platform.pid, 'SIGKILL');
    await ended;
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address !== 'string' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
