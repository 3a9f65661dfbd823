/** @file The `masthead` command as a person runs it, with its output. */
import { runCli } from '@/cli/program';

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Against the platform at `url`. */
export async function masthead(url: string, ...args: readonly string[]): Promise<Said> {
  const said = { out: '', err: '' };
  const status = await runCli(['--url', url, ...args], {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    readStdin: async () => '',
    environment: {},
    signal: new AbortController().signal,
  });
  return { status, ...said };
}
