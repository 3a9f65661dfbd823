'use client';
import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import Link from 'next/link';
import { useMemo } from 'react';
import { useTRPC } from '@/components/api';
import { Button, ButtonLink } from '@/components/ui/button';
import { cx } from '@/components/ui/class-names';
/** @file What the run is made of and what was made of it, as a graph of links, or as a table; and what can be made of it next. */
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Scroller } from '@/components/ui/scroller';
import { Skeleton } from '@/components/ui/skeleton';
import { DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { useUrlChoice } from '@/components/url-state';
import { formatCount, plural } from '@/domain/format';
import type { RunDetail } from '@/domain/records/run';
import type { AppRouter } from '@/server/routers/app-router';
import { placeLineage } from './lineage-layout';
import { adaptAddress, evaluateAddress } from './next-steps';

type Lineage = inferRouterOutputs<AppRouter>['runs']['lineage'];
type Node = Lineage['nodes'][number];

const pages: Record<Node['type'], { base: string; word: string }> = {
  'task-set': { base: '/task-sets', word: 'Task set' },
  space: { base: '/spaces', word: 'Search space' },
  run: { base: '/runs', word: 'Run' },
  prior: { base: '/priors', word: 'Prior' },
  genotype: { base: '/genotypes', word: 'Genotype' },
};

/** A run's lineage leads to the next run's lineage. */
const addressOf = ({ type, id }: Node): string => `${pages[type].base}/${id}${type === 'run' ? '?tab=lineage' : ''}`;

/** What it is, and of a run what it does. */
const kindOf = ({ type, detail }: Node): string =>
  type === 'run' ? `${detail.charAt(0).toUpperCase()}${detail.slice(1)}` : pages[type].word;

export function LineageTab({ run }: { run: RunDetail }) {
  const trpc = useTRPC();
  const lineage = useQuery(trpc.runs.lineage.queryOptions({ id: run.id }));
  const [form, setForm] = useUrlChoice('lineage', ['graph', 'table']);
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title="Lineage"
        help="From task set and search space to what was made of it"
        flush={form === 'table'}
        actions={
          <Button
            size="s"
            aria-pressed={form === 'table'}
            onClick={() => setForm(form === 'table' ? 'graph' : 'table')}
          >
            As a table
          </Button>
        }
      >
        <QueryView query={lineage} pending={<Skeleton className="h-61" />}>
          {(data) =>
            form === 'table' ? <LineageTable lineage={data} self={run.id} /> : <Graph lineage={data} self={run.id} />
          }
        </QueryView>
      </Panel>
      <NextSteps run={run} />
    </div>
  );
}

/** Six columns, from task set to evaluation, fit beside each other on a laptop; names take two lines. */
const box = { width: 164, height: 72, across: 32, down: 14 };
const left = (column: number): number => column * (box.width + box.across);
const top = (row: number): number => row * (box.height + box.down);

function Graph({ lineage, self }: { lineage: Lineage; self: string }) {
  const { nodes, edges } = lineage;
  const placed = useMemo(
    () =>
      placeLineage(
        nodes.map(({ key }) => key),
        edges,
      ),
    [nodes, edges],
  );
  const places = new Map(placed.map((place) => [place.key, place]));
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const width = left(Math.max(...placed.map(({ column }) => column))) + box.width;
  const height = top(Math.max(...placed.map(({ row }) => row))) + box.height;
  return (
    <Scroller>
      <nav aria-label="Lineage" className="relative" style={{ width, height }}>
        <svg aria-hidden width={width} height={height} className="absolute inset-0 text-line-strong">
          {edges.map(([from, to]) => {
            const [a, b] = [places.get(from), places.get(to)];
            if (a === undefined || b === undefined) return null;
            const [x1, y1] = [left(a.column) + box.width, top(a.row) + box.height / 2];
            const [x2, y2] = [left(b.column), top(b.row) + box.height / 2];
            const bend = Math.max(box.across / 2, (x2 - x1) / 3);
            return (
              <path
                key={`${from} ${to}`}
                d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
                fill="none"
                stroke="currentColor"
                strokeWidth="1.5"
              />
            );
          })}
        </svg>
        {/* In the order of the chain, so that Tab follows it. */}
        {placed.map(({ key, column, row }) => {
          const node = byKey.get(key);
          if (node === undefined) return null;
          const own = node.id === self;
          return (
            <Link
              key={key}
              href={addressOf(node)}
              prefetch={false}
              aria-current={own ? 'page' : undefined}
              className={cx(
                'absolute flex flex-col justify-center rounded-md border px-3 hover:border-accent',
                own ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface',
              )}
              style={{ left: left(column), top: top(row), width: box.width, height: box.height }}
            >
              <span className="flex gap-2 text-muted text-xs">
                {kindOf(node)}
                {node.more === 0 ? null : <span className="ml-auto">{node.more} more runs</span>}
              </span>
              <NameOnTwoLines name={node.name} className={cx('text-sm leading-snug', own && 'font-medium')} />
            </Link>
          );
        })}
      </nav>
    </Scroller>
  );
}

/** About as many letters as a box shows on a line. */
const onOneLine = 20;

/** A name too long for its box loses its middle, as on one line: names of runs differ at their ends. */
function NameOnTwoLines({ name, className }: { name: string; className: string }) {
  const at = name.length > 2 * onOneLine ? name.indexOf(' ', name.length - onOneLine) : -1;
  if (at < 0)
    return (
      <span title={name} className={cx('line-clamp-2 [overflow-wrap:anywhere]', className)}>
        {name}
      </span>
    );
  return (
    <span title={name} className={className}>
      <span className="block truncate">{name.slice(0, at)}</span>
      <span className="block truncate">{name.slice(at)}</span>
    </span>
  );
}

function LineageTable({ lineage: { nodes, edges }, self }: { lineage: Lineage; self: string }) {
  const places = placeLineage(
    nodes.map(({ key }) => key),
    edges,
  );
  const rows = places.flatMap(({ key }) => nodes.find((node) => node.key === key) ?? []);
  const names = (keys: readonly string[]): string =>
    keys.flatMap((key) => nodes.find((node) => node.key === key)?.name ?? []).join(', ') || '–';
  return (
    <DataTable
      caption="Lineage"
      rows={rows}
      rowKey={(node) => node.key}
      columns={[
        { id: 'what', header: 'What', cell: kindOf },
        {
          id: 'name',
          header: 'Name',
          heading: true,
          cell: (node) => (
            <TextLink href={addressOf(node)} className={node.id === self ? 'font-semibold' : ''}>
              {node.name}
              {node.id === self ? ' (this run)' : ''}
            </TextLink>
          ),
        },
        {
          id: 'from',
          header: 'Made with',
          cell: (node) => names(edges.filter(([, to]) => to === node.key).map(([from]) => from)),
        },
        {
          id: 'used',
          header: 'Used by',
          cell: (node) => {
            const users = edges.filter(([from]) => from === node.key).map(([, to]) => to);
            return node.more === 0 ? names(users) : `${names(users)} and ${plural(node.more, 'more run')}`;
          },
        },
      ]}
    />
  );
}

function NextSteps({ run }: { run: RunDetail }) {
  if (run.priors.length === 0 && run.genotype === null) return null;
  return (
    <Panel title="Next steps">
      <div className="flex flex-col gap-3 text-sm">
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
  );
}
