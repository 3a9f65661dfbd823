/** @file Debian's packages of Slurm, installed where that may be done without asking. Their own services are never started. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What the tests need; and what sacct needs besides. */
const needed = ['slurmctld', 'slurmd', 'slurm-client', 'munge', 'openssh-server', 'openssh-client'];
const forAccounting = ['slurmdbd', 'mariadb-server'];

const installed = (name: string): boolean =>
  spawnSync('dpkg', ['-s', name], { encoding: 'utf8' }).stdout?.includes('Status: install ok installed') ?? false;

/** Null if all is there; else why not: a sentence. */
function lacking(names: readonly string[]): string | null {
  if (process.getuid?.() !== 0) return 'Slurm’s daemons are started as root, which this user is not.';
  const absent = names.filter((name) => !installed(name));
  if (absent.length === 0) return null;
  if (!existsSync('/usr/bin/apt-get')) return `There is no apt-get to install ${absent.join(', ')} with.`;
  // Without a run level no package starts its service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...words: string[]) => spawnSync('apt-get', words, { env, encoding: 'utf8' });
  apt('update', '-qq');
  const { status, stderr } = apt('install', '-y', '-qq', '--no-install-recommends', ...absent);
  return status === 0 ? null : `apt-get could not install ${absent.join(', ')}: ${stderr.trim().split('\n').at(-1)}`;
}

export interface Installed {
  /** Why the tests can't run here; null where they can. */
  readonly trouble: string | null;
  /** Why sacct has nothing to tell; null where it has. */
  readonly withoutAccounting: string | null;
}

export function installSlurm(): Installed {
  const trouble = lacking(needed);
  return { trouble, withoutAccounting: trouble ?? lacking(forAccounting) };
}
