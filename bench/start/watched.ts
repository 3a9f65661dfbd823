/** @file A command whose lines are noted with the time they came at, and with the time on cores that had gone into it by then. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { cpuOf } from '../tracking/peers/process';

interface Line {
  readonly text: string;
  /** Seconds since its start. */
  readonly at: number;
  /** Seconds on cores, of all that it started. */
  readonly cpu: number;
}

interface Watched {
  readonly lines: readonly Line[];
  /** The first line that matches. @throws Error where it ends without */
  until(pattern: RegExp): Promise<Line>;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
  readonly ended: Promise<unknown>;
}

export function watched(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Watched {
  const began = performance.now();
  const child: ChildProcess = spawn(program, args, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
  });
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const tell = (): void => {
    for (const each of waiting) each();
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (text) => {
      const at = (performance.now() - began) / 1000;
      lines.push({ text, at, cpu: child.pid === undefined ? 0 : cpuOf([child.pid]) });
      tell();
    });
  }
  const ended = once(child, 'close').then(() => {
    over = true;
    tell();
  });
  return {
    lines,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(({ text }) => pattern.test(text));
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found !== undefined) resolve(found);
          else
            reject(
              new Error(
                `It ended without ${pattern}:\n${lines
                  .slice(-20)
                  .map(({ text }) => text)
                  .join('\n')}`,
              ),
            );
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
