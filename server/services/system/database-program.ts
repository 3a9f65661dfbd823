/** @file Runs the database's upkeep program; the server keeps answering meanwhile. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { databaseFile } from '@/db/open';
import { DomainError } from '@/domain/errors';
import type { ServiceContext } from '@/server/context';
import { readerEnvironment } from './child-environment';

/** Resolves to its output. @throws DomainError `unavailable` with its last output if it fails or is missing */
type Programs = { readonly settings: Pick<ServiceContext['settings'], 'programs' | 'dataDirectory'> };

async function runProgram(ctx: Programs, args: readonly string[], onLine: (line: string) => void): Promise<void> {
  const { programs } = ctx.settings;
  if (programs === undefined || programs === null) {
    throw new DomainError(
      'unavailable',
      'This server was not started by npm start or npm run dev: restart it with one of them.',
    );
  }
  const child = spawn(process.execPath, [path.join(programs, 'database.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: readerEnvironment(process.env),
  });
  let words = '';
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2000);
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new DomainError('unavailable', words.trim() || `The database program ended with ${code}.`);
}

/** What is wrong with the database; null if it is sound. */
export async function checkDatabase(ctx: Programs): Promise<string | null> {
  const lines: string[] = [];
  await runProgram(ctx, ['check', databaseFile(ctx.settings.dataDirectory)], (line) => lines.push(line));
  return lines.length === 0 ? null : lines.join('\n');
}

export function copyDatabaseTo(
  ctx: ServiceContext,
  destination: string,
  onShare: (share: number) => void,
): Promise<void> {
  const file = databaseFile(ctx.settings.dataDirectory);
  return runProgram(ctx, ['copy', file, destination], (line) => onShare(Number(line)));
}
