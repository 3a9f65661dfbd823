'use client';
/** @file The GPUs of a machine: how busy each is, whose it is now, and what is wrong with it. */
import type { inferRouterOutputs } from '@trpc/server';
import { Badge } from '@/components/ui/badge';
import { ProgressBar } from '@/components/ui/progress';
import { TextLink } from '@/components/ui/text-link';
import { cardTitle, instanceNote } from '@/domain/cards/names';
import { formatBytes, formatNumber, formatPercent } from '@/domain/format';
import type { AppRouter } from '@/server/routers/app-router';

type Card = inferRouterOutputs<AppRouter>['system']['devices']['executors'][number]['cards'][number];

export function CardList({ cards, troubles }: { cards: readonly Card[]; troubles: readonly string[] }) {
  return (
    <>
      {troubles.map((trouble) => (
        <p key={trouble} className="border-line border-b px-4 py-2 text-failed text-sm">
          {trouble}
        </p>
      ))}
      {cards.length === 0 ? null : (
        <ul aria-label="GPUs">
          {cards.map((card) => (
            <li key={card.id} className="border-line border-b px-4 py-2">
              <CardLine card={card} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function CardLine({ card }: { card: Card }) {
  const title = cardTitle(card);
  const { utilisation, memoryUsed, memoryTotal } = card;
  const busy = utilisation === null ? 'not measured' : `${formatPercent(utilisation)} busy`;
  const facts = [
    memoryTotal === null
      ? null
      : memoryUsed === null
        ? formatBytes(memoryTotal)
        : `${formatBytes(memoryUsed)} of ${formatBytes(memoryTotal)}`,
    card.temperature === null ? null : `${formatNumber(card.temperature, 3)} °C`,
    card.power === null ? null : `${formatNumber(card.power, 3)} W`,
    card.driver === null ? null : `driver ${card.driver}`,
  ].filter((fact) => fact !== null);
  return (
    <>
      <div className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate font-medium text-sm" title={card.id}>
          {title}
        </span>
        <span className="whitespace-nowrap text-muted text-xs">{busy}</span>
        <State card={card} />
      </div>
      <ProgressBar share={utilisation} label={`${title}: ${busy}`} className="my-1" />
      <p className="text-muted text-xs">{facts.join(' · ')}</p>
      {card.heldBy.length === 0 ? null : (
        <p className="text-xs">
          {card.shared ? 'Shared by ' : 'Held by '}
          {card.heldBy.map(({ id, name }, at) => (
            <span key={id}>
              {at === 0 ? null : ', '}
              <TextLink href={`/runs/${id}`}>{name}</TextLink>
            </span>
          ))}
        </p>
      )}
      {card.foreign.length === 0 ? null : (
        <p className="text-xs">
          Used by {card.foreign.map(({ pid, name }) => `${name} (process ${pid})`).join(', ')}, of no run: only runs
          that share their GPUs get it.
        </p>
      )}
      {instanceNote(card) === null ? null : <p className="text-muted text-xs">{instanceNote(card)}</p>}
      {card.fault === null ? null : <p className="text-failed text-xs">{card.fault}</p>}
    </>
  );
}

function State({ card }: { card: Card }) {
  if (card.fault !== null) return <Badge tone="failed">not usable</Badge>;
  if (card.heldBy.length > 0) return <Badge tone="running">{card.shared ? 'shared' : 'held'}</Badge>;
  if (card.foreign.length > 0) return <Badge tone="attention">in use outside</Badge>;
  return <Badge tone="done">free</Badge>;
}
