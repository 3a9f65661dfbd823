/** @file Every page, with records to show. */
import type { Story } from './support/story';

export interface PageUnderTest {
  readonly name: string;
  readonly path: (story: Story) => string;
  /** The theme in which it is kept as docs/images/NAME.png when pictures are requested. */
  readonly pictured?: 'light' | 'dark';
}

export const pages: readonly PageUnderTest[] = [
  { name: 'home', path: () => '/', pictured: 'light' },
  { name: 'datasets', path: () => '/datasets' },
  { name: 'dataset', path: ({ dataset }) => `/datasets/${dataset}` },
  { name: 'add-dataset', path: () => '/datasets/add' },
  { name: 'task-sets', path: () => '/task-sets' },
  { name: 'new-task-set', path: () => '/task-sets/new' },
  { name: 'task-set', path: ({ taskSet }) => `/task-sets/${taskSet}` },
  { name: 'spaces', path: () => '/spaces' },
  { name: 'new-space', path: () => '/spaces/new' },
  { name: 'space', path: ({ space }) => `/spaces/${space}`, pictured: 'dark' },
  {
    name: 'launch',
    path: ({ taskSet, space }) => `/launch?kind=meta-train&taskSet=${taskSet}&space=${space}`,
    pictured: 'light',
  },
  { name: 'launch-adapt', path: ({ prior, taskSet }) => `/launch?kind=adapt&prior=${prior}&taskSet=${taskSet}` },
  { name: 'launch-search', path: () => '/launch?kind=search' },
  { name: 'launch-with-changes', path: ({ adapt }) => `/launch?from=${adapt[0]}` },
  { name: 'launch-evaluate', path: ({ genotype }) => `/launch?kind=evaluate&genotype=${genotype}` },
  { name: 'connect', path: () => '/connect' },
  { name: 'runs', path: () => '/runs' },
  { name: 'run', path: ({ metaTrain }) => `/runs/${metaTrain}`, pictured: 'light' },
  { name: 'run-architecture', path: ({ metaTrain }) => `/runs/${metaTrain}?tab=architecture`, pictured: 'dark' },
  { name: 'run-log', path: ({ metaTrain }) => `/runs/${metaTrain}?tab=log` },
  { name: 'run-config', path: ({ metaTrain }) => `/runs/${metaTrain}?tab=config` },
  { name: 'run-attempts', path: ({ metaTrain }) => `/runs/${metaTrain}?tab=attempts` },
  { name: 'run-artefacts', path: ({ metaTrain }) => `/runs/${metaTrain}?tab=artefacts` },
  { name: 'run-lineage', path: ({ adapt }) => `/runs/${adapt[0]}?tab=lineage` },
  { name: 'run-adapt', path: ({ adapt }) => `/runs/${adapt[0]}` },
  { name: 'run-evaluate', path: ({ evaluate }) => `/runs/${evaluate}` },
  { name: 'compare-nothing', path: () => '/compare' },
  {
    name: 'compare',
    path: ({ adapt, search }) => `/compare?runs=${[...adapt, ...search].join(',')}`,
    pictured: 'light',
  },
  { name: 'priors', path: () => '/priors' },
  { name: 'prior', path: ({ prior }) => `/priors/${prior}` },
  { name: 'genotypes', path: () => '/genotypes' },
  { name: 'genotype', path: ({ genotype }) => `/genotypes/${genotype}`, pictured: 'dark' },
  { name: 'studies', path: () => '/studies' },
  { name: 'guided-example', path: () => '/guided-example' },
  { name: 'reports', path: () => '/reports' },
  { name: 'new-study', path: () => '/studies/new' },
  { name: 'devices', path: () => '/devices' },
  { name: 'settings', path: () => '/settings' },
  { name: 'members', path: () => '/settings/members' },
  { name: 'account', path: () => '/settings/account' },
  { name: 'join', path: () => '/join' },
  { name: 'audit', path: () => '/settings/audit' },
  { name: 'webhooks', path: () => '/settings/webhooks' },
  { name: 'import-genotype', path: () => '/genotypes/import' },
  { name: 'benchmarks', path: () => '/benchmarks' },
  { name: 'import-benchmark', path: () => '/benchmarks/import' },
];
