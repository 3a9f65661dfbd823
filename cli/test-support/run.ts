/** @file The command line in this process, as a user types it. */
import { runCli } from '../program';

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export async function run(
  args: readonly string[],
  { url, environment = {} }: { url?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<Said> {
  const said = { out: '', err: '' };
  const status = await runCli(args, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    readStdin: async () => '',
    environment: url === undefined ? environment : { MASTHEAD_URL: url, ...environment },
    signal: new AbortController().signal,
  });
  return { status, ...said };
}
