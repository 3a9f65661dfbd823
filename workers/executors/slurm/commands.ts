/** @file Slurm's commands, here or through ssh on a login node: never through a shell of this machine, and never for long. */
import { execFile } from 'node:child_process';
import { shellLine } from '@/domain/slurm/quote';

export type SlurmCommand = 'sbatch' | 'squeue' | 'sacct' | 'scancel';

export interface Said {
  /** The program ran, and ended with status 0. */
  readonly ok: boolean;
  readonly stdout: string;
  /** Why not: what it printed, or what kept it from running. */
  readonly trouble: string;
}

/** Never rejects. */
export type Commands = (program: SlurmCommand, words: readonly string[]) => Promise<Said>;

export interface CommandOptions {
  /** Null: this machine has the commands. */
  readonly host: string | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeout: number;
  /** Where ssh keeps the socket of its one connection. */
  readonly sockets: string;
}

const longestOutput = 64 << 20;

export function slurmCommands(options: CommandOptions): Commands {
  const { host, environment, timeout } = options;
  return (program, words) => {
    const [file, args] =
      host === null ? [program, words] : ['ssh', [...sshWords(host, options.sockets), shellLine([program, ...words])]];
    const how = { env: environment, timeout, killSignal: 'SIGKILL', maxBuffer: longestOutput } as const;
    return new Promise((resolve) => {
      execFile(file, [...args], how, (error, stdout, stderr) => {
        const said = firstLines(stderr);
        if (error === null) resolve({ ok: true, stdout, trouble: said });
        else if (error.code === 'ENOENT') resolve({ ok: false, stdout: '', trouble: `there is no program ${file}` });
        else if (error.killed === true)
          resolve({ ok: false, stdout: '', trouble: `${program} gave no answer within ${timeout / 1000} s` });
        else resolve({ ok: false, stdout, trouble: said === '' ? `${program} ended with ${error.code}` : said });
      });
    });
  };
}

/** It never asks for anything, and keeps one connection open for the next command. */
export function sshWords(host: string, sockets: string): string[] {
  const settings = {
    BatchMode: 'yes',
    ConnectTimeout: '15',
    ServerAliveInterval: '15',
    ControlMaster: 'auto',
    ControlPersist: '60',
    ControlPath: `${sockets}/%C`,
  };
  return [...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]), '-T', '--', host];
}

const shown = 3;

function firstLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, shown).join('; ').slice(0, 500);
}
