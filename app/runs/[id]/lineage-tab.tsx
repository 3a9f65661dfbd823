'use client';
import { ButtonLink } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
/** @file What the run uses and what uses it: task set → meta-train → prior → adapt → genotype → evaluate. */
import { formatCount } from '@/domain/format';
import type { RunDetail } from '@/domain/records/run';
import { adaptAddress, evaluateAddress } from './next-steps';

type LineageItem = RunDetail['parents'][number];

const pages: Record<LineageItem['type'], { base: string; word: string }> = {
  'task-set': { base: '/task-sets', word: 'Task set' },
  space: { base: '/spaces', word: 'Search space' },
  run: { base: '/runs', word: 'Run' },
  prior: { base: '/priors', word: 'Prior' },
  genotype: { base: '/genotypes', word: 'Genotype' },
};

export function LineageTab({ run }: { run: RunDetail }) {
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Panel title="Stands on">
        <Items items={run.parents} none="Nothing: it was launched from scratch." />
      </Panel>
      <Panel title="This run">
        <div className="flex flex-col gap-3 text-sm">
          <p className="font-medium">{run.name}</p>
          {run.priors.length === 0 ? null : (
            <ul className="flex flex-col gap-1" aria-label="Priors of this run">
              {run.priors.map(({ id, iteration }) => (
                <li key={id} className="flex items-center gap-3">
                  <TextLink href={`/priors/${id}`}>Prior at iteration {formatCount(iteration)}</TextLink>
                  <ButtonLink
                    size="s"
                    href={adaptAddress(run, id)}
                    aria-label={`Adapt the prior at iteration ${iteration}`}
                  >
                    Adapt to…
                  </ButtonLink>
                </li>
              ))}
            </ul>
          )}
          {run.genotype === null ? null : (
            <p className="flex items-center gap-3">
              <TextLink href={`/genotypes/${run.genotype}`}>Its genotype</TextLink>
              <ButtonLink size="s" href={evaluateAddress(run, run.genotype)}>
                Evaluate
              </ButtonLink>
            </p>
          )}
        </div>
      </Panel>
      <Panel title="What uses it">
        <Items items={run.children} none="Nothing yet." />
      </Panel>
    </div>
  );
}

function Items({ items, none }: { items: readonly LineageItem[]; none: string }) {
  if (items.length === 0) return <p className="text-muted text-sm">{none}</p>;
  return (
    <ul className="flex flex-col gap-2">
      {items.map((item) => (
        <li key={`${item.type}:${item.id}`} className="text-sm">
          <span className="block text-muted text-xs">{pages[item.type].word}</span>
          <TextLink href={`${pages[item.type].base}/${item.id}`} className="underline">
            {item.name}
          </TextLink>
          <span className="block text-muted text-xs">{item.detail}</span>
        </li>
      ))}
    </ul>
  );
}
