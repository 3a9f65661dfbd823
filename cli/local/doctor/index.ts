/** @file `masthead doctor`: what is wrong with the platform, if one answers, and with this machine. */
import type { Command } from 'commander';
import { type Begin, type CommandContext, printJson } from '@/cli/io';
import { codeOf, describeError, isUnreachable } from '@/client/describe-error';
import { type Finding, finding } from '@/domain/records/finding';
import { formatTable } from '../../table';
import { dataFolder, dataMode, dataOption } from '../data-folder';
import { filesFindings, firstAccountFindings } from './files';
import { engineFinding, nodeFinding } from './node';

interface DoctorOptions {
  readonly data?: string;
}
type Placed = Finding & { readonly where: 'platform' | 'here' };

export function addDoctorCommand(program: Command, begin: Begin, fail: (status: number) => void): void {
  program
    .command('doctor')
    .description('check the platform, if one answers, and this machine; exit status 1 if something failed')
    .option(...dataOption)
    .option('--json', 'print JSON')
    .action(async (options: DoctorOptions, command: Command) => {
      fail((await examine(begin(command), options)) ? 0 : 1);
    });
}

/** Whether nothing failed. */
async function examine(context: CommandContext, { data }: DoctorOptions): Promise<boolean> {
  const { io, json } = context;
  const platform = await platformFindings(context);
  const answered = platform.length > 1;
  // A platform checks its own files; they are checked from here only if none answers, or the folder is named.
  const files = answered && data === undefined ? [] : filesFindings(dataFolder(io, data), dataMode(io));
  const folder = dataFolder(io, data);
  const here = [nodeFinding(process.version), engineFinding(), ...files, ...firstAccountFindings(folder, context.url)];
  const findings: Placed[] = [
    ...platform.map((each) => ({ where: 'platform' as const, ...each })),
    ...here.map((each) => ({ where: 'here' as const, ...each })),
  ];
  const sound = findings.every(({ verdict }) => verdict !== 'failed');
  if (json) printJson(io, { sound, findings });
  else tell(context, findings);
  return sound;
}

async function platformFindings({ client, url, urlGiven }: CommandContext): Promise<Finding[]> {
  const title = 'Platform';
  try {
    const { findings } = await client.system.doctor.query({ fresh: true }).catch((error: unknown) => {
      // Non-administrators get the last result.
      if (codeOf(error) !== 'forbidden') throw error;
      return client.system.doctor.query();
    });
    return [finding('platform', title, 'ok', `It answers at ${url}.`), ...findings];
  } catch (error) {
    if (!isUnreachable(error)) {
      const advice = 'Where it asks for a token, set MASTHEAD_TOKEN; else see what its server printed.';
      return [finding('platform', title, 'failed', `${url} refuses: ${describeError(error, url)}`, advice)];
    }
    // If nobody named an address, the platform may be stopped on purpose.
    const advice = 'Start it with npm start, or name another one with --url.';
    return [finding('platform', title, urlGiven ? 'failed' : 'attention', `None answers at ${url}.`, advice)];
  }
}

function tell({ io }: CommandContext, findings: readonly Placed[]): void {
  io.out(
    formatTable<Placed>(findings, [
      { title: 'VERDICT', cell: ({ verdict }) => verdict },
      { title: 'WHERE', cell: ({ where }) => where },
      { title: 'CHECK', cell: ({ title }) => title },
      { title: 'SEEN', cell: ({ detail }) => detail.replace(/\s*\n\s*/g, '; ') },
    ]),
  );
  const advice = findings.filter((each) => each.advice !== null);
  if (advice.length > 0) io.out(`\n${advice.map((each) => `${each.title}: ${each.advice}\n`).join('')}`);
}
