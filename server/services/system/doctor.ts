/** @file Checks what could be wrong with the platform: each finding says what to do. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { sampleDataset } from '@/datasets/store';
import { allDatasets } from '@/db/queries/dataset';
import { listMemberRows } from '@/db/queries/member';
import { remedyFor, wrongModes } from '@/disk/file-modes';
import { DomainError, isDomainError } from '@/domain/errors';
import {
  accountsFinding,
  databaseFinding,
  diskFinding,
  type Finding,
  fileModesFinding,
  finding,
  findingSchema,
} from '@/domain/records/finding';
import { tunables } from '@/domain/tunables';
import { mayAccess, type ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { onlyThisMachine } from '@/server/web/rules';
import { verifiedDatasets } from '../datasets/integrity';
import { backupFinding } from './backup-care';
import { checkDatabase } from './database-program';
import { dispatcherLife } from './dispatcher';
import { engineFindings, gpuFindings, targetFindings } from './machine-findings';
import { diskSpace } from './storage';

type Report = { readonly findings: Finding[]; readonly lookedAt: number };

/** The last check of each data folder: one at a time, concurrent callers share it. */
const looks = new Map<string, { readonly at: number; readonly report: Promise<Report> }>();

/** `fresh`, for administrators: checks again. */
export const doctor = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ fresh: z.boolean().optional() }).optional(),
  output: z.object({ findings: z.array(findingSchema), lookedAt: z.number() }),
  run({ ctx, input: { fresh = false } = {} }) {
    if (fresh && !mayAccess(ctx.actor, 'admin')) {
      throw new DomainError('forbidden', 'Checking again needs the role admin: these findings are only a moment old.', {
        field: 'fresh',
      });
    }
    return checkOnce(ctx, fresh);
  },
});

function checkOnce(ctx: ServiceContext, fresh: boolean): Promise<Report> {
  const { dataDirectory } = ctx.settings;
  const known = looks.get(dataDirectory);
  const underWay = known !== undefined && running.has(known.report);
  if (known !== undefined && (underWay || (!fresh && ctx.now() - known.at < tunables.doctorLooksEvery))) {
    return known.report;
  }
  const report = look(ctx);
  running.add(report);
  looks.set(dataDirectory, { at: ctx.now(), report });
  const done = (): void => void running.delete(report);
  report.then(done, () => {
    done();
    looks.delete(dataDirectory);
  });
  return report;
}

const running = new Set<Promise<Report>>();

async function look(ctx: ServiceContext): Promise<Report> {
  const findings = [
    accessFinding(ctx),
    dispatcherFinding(ctx),
    engineFinding(ctx),
    ...(await engineFindings(ctx)),
    ...gpuFindings(ctx),
    ...targetFindings(ctx),
    await compilerFinding(),
    diskFinding(diskSpace(ctx.settings.dataDirectory)),
    folderFinding(ctx),
    modesFinding(ctx),
    await datasetFinding(ctx),
    await checkedDatabase(ctx),
    backupFinding(ctx),
  ];
  return { findings, lookedAt: ctx.now() };
}

function accessFinding(ctx: ServiceContext): Finding {
  const members = listMemberRows(ctx.db).filter(({ removedAt }) => removedAt === null);
  const { host = '127.0.0.1', url = 'http://127.0.0.1', hosts = [], trustedProxies = [] } = ctx.settings;
  return accountsFinding(onlyThisMachine({ host, url, hosts, trustedProxies }), members.length);
}

function dispatcherFinding(ctx: ServiceContext): Finding {
  const { alive, seenAt } = dispatcherLife(ctx);
  if (alive) return finding('dispatcher', 'Dispatcher', 'ok', 'It is at work.');
  const seen = seenAt === null ? 'It has never reported.' : `It last reported ${new Date(seenAt).toISOString()}.`;
  return finding(
    'dispatcher',
    'Dispatcher',
    'failed',
    seen,
    'Start the platform with npm start: without it no run starts.',
  );
}

function engineFinding(ctx: ServiceContext): Finding {
  const [device] = dispatcherLife(ctx).devices;
  const title = 'Engine';
  if (device === undefined || device.engine === 'unknown') {
    return finding('engine', title, 'attention', 'Which engine runs use is not known yet.', 'Check again in a minute.');
  }
  if (device.isa !== null) return finding('engine', title, 'ok', `Native engine, ${device.isa} kernels.`);
  const advice = 'Build the native engine: npm run build:native. It says what is missing.';
  return finding('engine', title, 'attention', `Runs use ${device.engine}, which is slow.`, advice);
}

async function compilerFinding(): Promise<Finding> {
  const run = promisify(execFile);
  for (const name of [process.env.CXX, 'g++', 'clang++', 'c++'].flatMap((each) => each || [])) {
    try {
      const { stdout } = await run(name, ['--version'], { timeout: 5_000 });
      return finding('compiler', 'Compiler', 'ok', stdout.split('\n')[0] ?? name);
    } catch {
      // The next one.
    }
  }
  const advice = 'Install g++ or clang++ (Debian: apt install g++); it is needed to build the native engine again.';
  return finding('compiler', 'Compiler', 'attention', 'No C++ compiler was found.', advice);
}

function folderFinding(ctx: ServiceContext): Finding {
  const folder = ctx.settings.dataDirectory;
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return finding('data-folder', 'Data folder', 'ok', folder);
  } catch {
    return finding(
      'data-folder',
      'Data folder',
      'failed',
      `${folder} can't be written.`,
      'Make this user the owner of the folder.',
    );
  }
}

function modesFinding({ settings: { dataDirectory, dataMode = 'private' } }: ServiceContext): Finding {
  const wrong = wrongModes(dataDirectory, dataMode);
  return fileModesFinding(wrong.map((each) => ({ path: each.path, remedy: remedyFor(each) })));
}

/** Samples each one now; the background check reads them completely. */
async function datasetFinding(ctx: ServiceContext): Promise<Finding> {
  const rows = allDatasets(ctx.db);
  const verified = verifiedDatasets(ctx.db);
  const problems: string[] = [];
  for (const { id, name, directory } of rows) {
    const known = verified.get(id)?.problem ?? null;
    const found = known ?? (await sampled(path.join(ctx.settings.dataDirectory, directory)));
    if (found !== null) problems.push(`"${name}": ${found}`);
  }
  const title = 'Datasets';
  if (problems.length > 0) {
    return finding(
      'datasets',
      title,
      'failed',
      problems.join('\n'),
      'Import them again: that replaces the damaged files.',
    );
  }
  const times = rows.flatMap(({ id }) => verified.get(id)?.at ?? []);
  const waiting = rows.length - times.length;
  const oldest =
    times.length === 0
      ? ''
      : ` Read in full since ${new Date(Math.min(...times)).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const rest = waiting === 0 ? '.' : `; ${waiting} not yet.`;
  const whole = rows.length === 0 ? '' : oldest === '' ? ' None was read in full yet.' : `${oldest}${rest}`;
  return finding(
    'datasets',
    title,
    'ok',
    `Samples ${rows.length === 1 ? '' : `of all ${rows.length} `}match what was imported.${whole}`,
  );
}

async function sampled(directory: string): Promise<string | null> {
  try {
    await sampleDataset(directory);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function checkedDatabase(ctx: ServiceContext): Promise<Finding> {
  try {
    return databaseFinding(await checkDatabase(ctx));
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return finding('database', 'Database', 'attention', `It was not checked: ${error.message}`, 'Check again later.');
  }
}
