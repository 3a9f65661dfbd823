/** @file What to do after a run: each step uses the task and space of this one. Pure. */
import { launchAddress } from '@/components/launch/address';
import type { RunDetail } from '@/domain/records/run';

export interface NextStep {
  readonly step: 'adapt' | 'evaluate' | 'search' | 'compare';
  readonly label: string;
  readonly href: string;
}

type Told = Pick<RunDetail, 'id' | 'kind' | 'config' | 'seed' | 'priors' | 'genotype' | 'parents' | 'baseline'>;

/** The step that the method takes next comes first. */
export function nextSteps(run: Told, pinned: string | null): NextStep[] {
  const { config, seed, genotype, baseline } = run;
  const task = 'task' in config ? config.task : null;
  const steps: NextStep[] = [];
  const prior = run.priors.at(-1);
  if (prior !== undefined) steps.push({ step: 'adapt', label: 'Adapt its prior', href: adaptAddress(run, prior.id) });
  if (genotype !== null && config.kind !== 'evaluate')
    steps.push({ step: 'evaluate', label: 'Evaluate its genotype', href: evaluateAddress(run, genotype) });
  const others = baseline.length > 0 ? baseline : pinned === null || pinned === run.id ? [] : [pinned];
  if (others.length > 0) {
    const href = `/compare?runs=${[run.id, ...others].join(',')}`;
    steps.push({ step: 'compare', label: 'Compare with its baseline', href });
  }
  if (config.kind === 'adapt') {
    const { steps: length, batch } = config;
    const space = run.parents.find(({ type }) => type === 'space')?.id;
    // At equal budget: only then the two say what the prior is worth.
    const href = launchAddress('search', { task, space, seed, settings: { steps: length, batch } });
    steps.push({ step: 'search', label: 'Search from scratch on this task', href });
  }
  return steps;
}

export function adaptAddress({ config, seed }: Pick<Told, 'config' | 'seed'>, prior: string): string {
  return launchAddress('adapt', { prior, seed, taskSet: 'taskSet' in config ? config.taskSet : null });
}

export function evaluateAddress({ config, seed }: Pick<Told, 'config' | 'seed'>, genotype: string): string {
  return launchAddress('evaluate', { genotype, seed, task: 'task' in config ? config.task : null });
}
