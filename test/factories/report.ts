/** @file Reports for tests, and the mutations that change them. */
import type { ReportRecord } from '@/domain/report';
import type { Stage } from './mutations';
import { makeQueuedRun } from './run';

let made = 0;

export const makeReport = ({ api, ctx, basis }: Stage): Promise<ReportRecord> =>
  api.reports.create({ name: `Report ${++made}`, runs: [makeQueuedRun(ctx, basis.search)] });

const one = async (stage: Stage): Promise<{ id: string }> => ({ id: (await makeReport(stage)).id });
const inTrash = async (stage: Stage): Promise<{ id: string }> => {
  const { id } = await makeReport(stage);
  await stage.api.reports.delete({ id });
  return { id };
};

export const reportMutations = {
  'reports.create': ({ ctx, basis }: Stage) => ({ runs: [makeQueuedRun(ctx, basis.search)] }),
  'reports.update': async (stage: Stage) => ({ ...(await one(stage)), name: `Renamed ${++made}` }),
  'reports.freeze': one,
  'reports.unfreeze': async (stage: Stage) => {
    const { id } = await makeReport(stage);
    return stage.api.reports.freeze({ id }).then(() => ({ id }));
  },
  'reports.delete': one,
  'reports.restore': inTrash,
  'reports.purge': inTrash,
};
