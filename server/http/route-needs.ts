/** @file What each plain route requires of its caller, as operations declare it. The table of routes admits nobody without. */
import type { Need } from '@/server/access/required-access';

const read: Need = { access: 'viewer', scope: 'read', sensitive: false };

export const routeNeeds = {
  changes: read,
  artefact: read,
  datasetGrid: read,
  datasetExport: read,
  pythonPackage: read,
  genotype: read,
  prior: read,
  runExport: read,
  seriesExport: read,
  /** Changes nothing: a drawing comes back as another file. */
  figure: read,
  upload: { access: 'member', scope: 'launch', sensitive: false },
  priorImport: { access: 'member', scope: 'launch', sensitive: false },
  auditExport: { access: 'admin', scope: 'admin', sensitive: false },
  /** It contains everything, also password hashes. */
  backup: { access: 'admin', scope: 'admin', sensitive: true },
  /** Everyone, to give the password again; a token is refused there. */
  proof: { access: 'viewer', scope: 'admin', sensitive: false },
} as const satisfies Readonly<Record<string, Need>>;

export type RouteName = keyof typeof routeNeeds;

/** Their names in refusals. */
export const routeTitles: Readonly<Record<RouteName, string>> = {
  changes: 'The change feed',
  artefact: 'Downloading a file',
  datasetGrid: 'Looking at a dataset',
  datasetExport: 'Downloading a dataset',
  pythonPackage: 'Downloading the Python package',
  genotype: 'Downloading a genotype',
  prior: 'Downloading a prior',
  runExport: 'Downloading runs',
  seriesExport: 'Downloading series',
  figure: 'Writing a figure',
  upload: 'Sending files',
  priorImport: 'Importing a prior',
  auditExport: 'Downloading the audit log',
  backup: 'Downloading a backup',
  proof: 'Giving the password again',
};
