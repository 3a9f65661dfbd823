/** @file What a doctor found: of the platform from inside, and of this machine from the command line. */
import { z } from 'zod';

export const findingSchema = z.object({
  id: z.enum([
    'platform',
    'accounts',
    'dispatcher',
    'node',
    'engine',
    'engines',
    'gpus',
    'targets',
    'compiler',
    'disk',
    'data-folder',
    'file-modes',
    'datasets',
    'database',
    'backups',
  ]),
  title: z.string(),
  verdict: z.enum(['ok', 'attention', 'failed']),
  /** What was seen. */
  detail: z.string(),
  /** What to do; null if nothing is. */
  advice: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

export function finding(
  id: Finding['id'],
  title: string,
  verdict: Finding['verdict'],
  detail: string,
  advice?: string,
): Finding {
  return { id, title, verdict, detail, advice: advice ?? null };
}

/** `single`: only this machine reaches the platform. */
export function accountsFinding(single: boolean, members: number): Finding {
  const title = 'Access';
  if (members > 0)
    return finding('accounts', title, 'ok', `${members} ${members === 1 ? 'person has' : 'people have'} an account.`);
  if (single) {
    const detail = 'Nobody signs in; only this machine reaches the platform, and each of its users administers it.';
    return finding('accounts', title, 'ok', detail);
  }
  const detail = 'Nobody has an account yet, and more than this machine reaches the platform: it is closed until then.';
  const advice =
    'Create the first account with the link that npm start printed; masthead doctor, there, shows it again.';
  return finding('accounts', title, 'attention', detail, advice);
}

const gigabyte = 2 ** 30;

/** Of the file system that holds the data folder; bytes. */
export function diskFinding({ free, total }: { readonly free: number; readonly total: number }): Finding {
  const detail = `${(free / gigabyte).toFixed(1)} of ${(total / gigabyte).toFixed(1)} GiB are free.`;
  if (free > 5 * gigabyte) return finding('disk', 'Disk space', 'ok', detail);
  const advice = 'Remove checkpoints of finished runs on the Settings page, or empty the trash.';
  return finding('disk', 'Disk space', free > gigabyte ? 'attention' : 'failed', detail, advice);
}

/** `problem`: what is wrong with the database; null if it is sound. */
export function databaseFinding(problem: string | null): Finding {
  const title = 'Database';
  if (problem === null) return finding('database', title, 'ok', 'Its structure and references are sound.');
  const advice = 'Stop the platform and put the last backup in its place: masthead restore FILE.';
  return finding('database', title, 'failed', problem, advice);
}

/** `wrong`: what others may read, or a shared folder's group may not; each with the command that fixes it. */
export function fileModesFinding(wrong: readonly { readonly path: string; readonly remedy: string }[]): Finding {
  const [id, title, shown] = ['file-modes', 'Who may read', 3] as const;
  if (wrong.length === 0) return finding(id, title, 'ok', 'The data folder is open to nobody else.');
  const named = wrong.slice(0, shown).map(({ path }) => path);
  const rest = wrong.length > shown ? `, and ${wrong.length - shown} more` : '';
  const remedies = wrong.slice(0, shown).map(({ remedy }) => remedy);
  const advice = `Start the platform again, which closes them, or type: ${remedies.join('; ')}${rest}`;
  return finding(
    id,
    title,
    'attention',
    `More people than MASTHEAD_DATA_MODE allows may use ${named.join(', ')}${rest}.`,
    advice,
  );
}
