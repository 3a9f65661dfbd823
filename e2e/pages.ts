/** @file Every page there is, with records to show. */
import type { Story } from './support/story';

export interface PageUnderTest {
  readonly name: string;
  readonly path: (story: Story) => string;
  /** Kept as docs/images/NAME-THEME.png when pictures are asked for. */
  readonly pictured?: true;
}

export const pages: readonly PageUnderTest[] = [
  { name: 'home', path: () => '/', pictured: true },
  { name: 'datasets', path: () => '/datasets' },
  { name: 'dataset', path: ({ dataset }) => `/datasets/${dataset}`, pictured: true },
  { name: 'add-dataset', path: () => '/datasets/add' },
  { name: 'task-sets', path: () => '/task-sets' },
  { name: 'new-task-set', path: () => '/task-sets/new' },
  { name: 'task-set', path: ({ taskSet }) => `/task-sets/${taskSet}`, pictured: true },
  { name: 'spaces', path: () => '/spaces' },
  { name: 'new-space', path: () => '/spaces/new' },
  { name: 'space', path: ({ space }) => `/spaces/${space}`, pictured: true },
  {
    name: 'launch',
    path: ({ taskSet, space }) => `/launch?kind=meta-train&taskSet=${taskSet}&space=${space}`,
    pictured: true,
  },
  { name: 'launch-adapt', path: ({ prior, taskSet }) => `/launch?kind=adapt&prior=${prior}&taskSet=${taskSet}` },
  { name: 'launch-search', path: () => '/launch?kind=search' },
  { name: 'launch-evaluate', path: ({ genotype }) => `/launch?kind=evaluate&genotype=${genotype}` },
  { name: 'runs', path: () => '/runs', pictured: true },
  { name: 'run', path: ({ metaTrain }) => `/runs/${metaTrain}`, pictured: true },
  { name: 'run-adapt', path: ({ adapt }) => `/runs/${adapt[0]}` },
  { name: 'run-evaluate', path: ({ evaluate }) => `/runs/${evaluate}` },
  { name: 'compare-nothing', path: () => '/compare' },
  { name: 'compare', path: ({ adapt, search }) => `/compare?runs=${[...adapt, ...search].join(',')}`, pictured: true },
  { name: 'priors', path: () => '/priors' },
  { name: 'prior', path: ({ prior }) => `/priors/${prior}` },
  { name: 'genotypes', path: () => '/genotypes' },
  { name: 'genotype', path: ({ genotype }) => `/genotypes/${genotype}`, pictured: true },
  { name: 'import-genotype', path: () => '/genotypes/import' },
];
