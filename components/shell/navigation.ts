/** @file The platform's pages, in the order of the sidebar. */
import {
  Cable,
  ChartLine,
  Columns3,
  Cpu,
  Database,
  FileText,
  House,
  type LucideIcon,
  Network,
  Rocket,
  Scale,
  Settings,
  Shapes,
  Spline,
  SquareStack,
  TableProperties,
} from 'lucide-react';
import type { Role } from '@/domain/role';
import type { LaunchKind } from '@/domain/run-config';

export interface NavigationItem {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
}

export interface NavigationGroup {
  readonly label: string;
  readonly items: readonly NavigationItem[];
}

export const navigation: readonly NavigationGroup[] = [
  {
    label: 'Work',
    items: [
      { href: '/', label: 'Home', icon: House },
      { href: '/runs', label: 'Runs', icon: ChartLine },
      { href: '/compare', label: 'Compare', icon: Columns3 },
      { href: '/launch', label: 'Launch', icon: Rocket },
      { href: '/connect', label: 'Connect a script', icon: Cable },
    ],
  },
  {
    label: 'Data',
    items: [
      { href: '/datasets', label: 'Datasets', icon: Database },
      { href: '/task-sets', label: 'Task sets', icon: SquareStack },
      { href: '/spaces', label: 'Search spaces', icon: Shapes },
    ],
  },
  {
    label: 'Results',
    items: [
      { href: '/priors', label: 'Priors', icon: Spline },
      { href: '/genotypes', label: 'Genotypes', icon: Network },
      { href: '/studies', label: 'Studies', icon: Scale },
      { href: '/reports', label: 'Reports', icon: FileText },
      { href: '/benchmarks', label: 'Benchmarks', icon: TableProperties },
    ],
  },
  {
    label: 'Platform',
    items: [
      { href: '/devices', label: 'Devices', icon: Cpu },
      { href: '/settings', label: 'Settings', icon: Settings },
    ],
  },
];

export interface LaunchChoice {
  readonly kind: LaunchKind;
  readonly title: string;
  readonly description: string;
}

/** What finds architectures, then what judges them. */
export const launchGroups: readonly (readonly LaunchChoice[])[] = [
  [
    { kind: 'meta-train', title: 'Meta-train a prior', description: 'Learn weights and architecture over many tasks.' },
    { kind: 'adapt', title: 'Adapt a prior', description: 'From a prior to one task, in a few steps.' },
    { kind: 'search', title: 'Search from scratch', description: 'The same task without a prior, to compare.' },
    {
      kind: 'random-search',
      title: 'Search at random',
      description: 'Retrain random, evolved or ranked architectures, keep the best.',
    },
  ],
  [
    { kind: 'evaluate', title: 'Evaluate a genotype', description: 'Retrain a found architecture and test it.' },
    {
      kind: 'measure',
      title: 'Measure a genotype',
      description: 'Its latency on a machine, its accuracy in eight bits.',
    },
    { kind: 'few-shot', title: 'Few-shot episodes', description: 'How well a prior learns from a few images.' },
  ],
];

export const launchKinds: readonly LaunchChoice[] = launchGroups.flat();

/** The pages of the settings, and who may see them. `words`: further words by which ⌘K finds them. */
export const settingsPages = [
  { href: '/settings', label: 'Platform', words: 'storage backups retention', needed: 'viewer' },
  { href: '/settings/members', label: 'Members', words: 'people accounts invite roles users', needed: 'viewer' },
  { href: '/settings/account', label: 'Account', words: 'password profile api token me', needed: 'viewer' },
  { href: '/settings/audit', label: 'Audit log', words: 'history journal who changed', needed: 'admin' },
  { href: '/settings/webhooks', label: 'Webhooks', words: 'notifications slack chat hook', needed: 'admin' },
] as const satisfies readonly { href: string; label: string; words: string; needed: Role }[];
