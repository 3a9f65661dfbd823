/** @file The platform's pages, in the order of the sidebar. */
import {
  ChartLine,
  Columns3,
  Database,
  House,
  type LucideIcon,
  Network,
  Rocket,
  Shapes,
  Spline,
  SquareStack,
} from 'lucide-react';

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
    ],
  },
  {
    label: 'Ground',
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
    ],
  },
];

export interface LaunchKind {
  readonly kind: 'meta-train' | 'adapt' | 'search' | 'evaluate';
  readonly title: string;
  readonly description: string;
}

export const launchKinds: readonly LaunchKind[] = [
  { kind: 'meta-train', title: 'Meta-train a prior', description: 'Learn weights and architecture over many tasks.' },
  { kind: 'adapt', title: 'Adapt a prior', description: 'From a prior to one task, in a few steps.' },
  { kind: 'search', title: 'Search from scratch', description: 'The same task without a prior, to compare.' },
  { kind: 'evaluate', title: 'Evaluate a genotype', description: 'Retrain a found architecture and test it.' },
];
