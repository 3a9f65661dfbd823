/** @file The whole API: the face of each entity. Routers, /api/v1 and its OpenAPI document are made from it. */
import { architecture } from './services/architecture';
import { auditLog } from './services/audit';
import { benchmarks } from './services/benchmarks';
import { compare } from './services/compare';
import { datasetImports } from './services/dataset-imports';
import { datasets } from './services/datasets';
import { experiments } from './services/experiments';
import { genotypes } from './services/genotypes';
import { members } from './services/members';
import { priors } from './services/priors';
import { reports } from './services/reports';
import { runs } from './services/runs';
import { series } from './services/series';
import { spaces } from './services/spaces';
import { studies } from './services/studies';
import { system } from './services/system';
import { taskSets } from './services/task-sets';
import { tokens } from './services/tokens';
import { tracking } from './services/tracking';
import { views } from './services/views';
import { webhooks } from './services/webhooks';

export const api = {
  system,
  datasets,
  datasetImports,
  taskSets,
  spaces,
  experiments,
  runs,
  tracking,
  series,
  architecture,
  priors,
  genotypes,
  benchmarks,
  compare,
  studies,
  reports,
  views,
  webhooks,
  members,
  tokens,
  audit: auditLog,
};
