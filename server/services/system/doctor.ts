/** @file What could be wrong with the platform, looked at now: each finding says what to do. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { allDatasets } from '@/db/queries/dataset/find';
import { listMemberRows } from '@/db/queries/member/find';
import { isDomainError } from '@/domain/errors';
import {
  accountsFinding,
  databaseFinding,
  diskFinding,
  type Finding,
  finding,
  findingSchema,
} from '@/domain/records/finding';
import type { Call, ServiceContext } from '@/server/context';
import { openStored } from '../datasets/require-dataset';
import { checkDatabase } from './database-program';
import { dispatcherLife } from './dispatcher-life';
import { diskSpace } from './storage';

export const doctorInput = z.void();
export type DoctorInput = z.input<typeof doctorInput>;
export const doctorSchema = z.object({ findings: z.array(findingSchema), lookedAt: z.number() });

export async function doctor({ ctx }: Call<DoctorInput>): Promise<z.output<typeof doctorSchema>> {
  const findings = [
    accessFinding(ctx),
    dispatcherFinding(ctx),
    engineFinding(ctx),
    await compilerFinding(),
    diskFinding(diskSpace(ctx.settings.dataDirectory)),
    folderFinding(ctx),
    datasetFinding(ctx),
    await checkedDatabase(ctx),
  ];
  return { findings, lookedAt: ctx.now() };
}

function accessFinding(ctx: ServiceContext): Finding {
  const members = listMemberRows(ctx.db).filter(({ removedAt }) => removedAt === null);
  return accountsFinding(ctx.settings.host ?? '127.0.0.1', members.length);
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
    return finding('engine', title, 'attention', 'Which engine runs use is not known yet.', 'Look again in a minute.');
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
    return finding('data-folder', 'Data folder', 'failed', `${folder} can't be written.`, 'Give this user the folder.');
  }
}

/** Opens each one's manifest and files; their hashes are checked at import. */
function datasetFinding(ctx: ServiceContext): Finding {
  const rows = allDatasets(ctx.db);
  const unreadable = rows.filter((row) => {
    try {
      const { manifest } = openStored(ctx, row);
      for (const { imagesFile, labelsFile } of [manifest.train, manifest.test])
        for (const file of [imagesFile, labelsFile])
          accessSync(path.join(ctx.settings.dataDirectory, row.directory, file), constants.R_OK);
      return false;
    } catch {
      return true;
    }
  });
  const title = 'Datasets';
  if (unreadable.length === 0) return finding('datasets', title, 'ok', `All ${rows.length} can be read.`);
  const names = unreadable.map(({ name }) => name).join(', ');
  return finding('datasets', title, 'failed', `These can't be read: ${names}.`, 'Import them again.');
}

async function checkedDatabase(ctx: ServiceContext): Promise<Finding> {
  try {
    return databaseFinding(await checkDatabase(ctx));
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return finding('database', 'Database', 'attention', `It was not checked: ${error.message}`, 'Look again later.');
  }
}
