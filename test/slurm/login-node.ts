/** @file An sshd of the test's own, with keys of its own, as a login node; and an ssh that knows it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@/workers/supervisor/port';

export interface LoginNode {
  /** As targets.json names it. */
  readonly host: string;
  /** To be put before PATH: its ssh reads a configuration of its own. */
  readonly folder: string;
  /** The commands that were sent, as ssh got them. */
  sent(): string[];
  /** It goes down: no new connection, and those there were end. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** @param variables What a shell on it knows, such as SLURM_CONF */
export async function startLoginNode(variables: Readonly<Record<string, string>>): Promise<LoginNode> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'masthead-login-'));
  const at = (name: string) => path.join(folder, name);
  for (const name of ['host-key', 'key']) spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)]);
  const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  writeFileSync(at('greeting'), 'Welcome to the cluster. 1|2|3\n');
  writeFileSync(
    at('sshd_config'),
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${at('host-key')}
AuthorizedKeysFile ${at('key.pub')}
PidFile ${at('sshd.pid')}
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
Banner ${at('greeting')}
SetEnv ${set.join(' ')}
`,
  );
  const [type = '', key = ''] = readFileSync(at('host-key.pub'), 'utf8').split(' ');
  writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${type} ${key}\n`);
  writeFileSync(
    at('ssh_config'),
    `Host login
  HostName 127.0.0.1
  Port ${port}
  IdentityFile ${at('key')}
  IdentitiesOnly yes
  UserKnownHostsFile ${at('known_hosts')}
`,
  );
  writeFileSync(at('log'), '');
  writeFileSync(
    at('ssh'),
    `#!/bin/sh\nfor last; do :; done\necho "$last" >>${at('log')}\nexec /usr/bin/ssh -F ${at('ssh_config')} "$@"\n`,
    {
      mode: 0o755,
    },
  );
  mkdirSync('/run/sshd', { recursive: true });
  let child = begin();
  await up();

  function begin() {
    return spawn('/usr/sbin/sshd', ['-D', '-f', at('sshd_config')], { stdio: 'ignore' });
  }
  async function up(): Promise<void> {
    const words = ['-F', at('ssh_config'), '-o', 'BatchMode=yes', 'login', 'true'];
    for (const from = performance.now(); spawnSync('ssh', words).status !== 0; await pause(200))
      if (performance.now() - from > 60_000) throw new Error('sshd did not come up.');
  }
  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    // Connections have a process of their own each.
    const own = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' });
    child.kill('SIGTERM');
    await ended;
    for (const pid of own.stdout
      .split('\n')
      .map(Number)
      .filter((each) => each > 0)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended with its parent.
      }
    }
  }
  return {
    host: 'login',
    folder,
    sent: () =>
      readFileSync(at('log'), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    stop,
    async start() {
      child = begin();
      await up();
    },
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
