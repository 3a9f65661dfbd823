'use client';
/** @file Narrows the list of genotypes, orders it, and turns it into a picture. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { useUrlChoice, useUrlState } from '@/components/url-state';
import { useDebounced } from '@/components/use-debounced';
import { isRunId } from '@/domain/run-id';
import { isSpaceId } from '@/domain/space-id';

/** Which genotypes a list shows: kept in the address. */

const orders = ['newest', 'name', 'accuracy', 'published'] as const;

/** The fields' own values, and the filter they amount to once typing has paused. */
export function useGenotypeFilter() {
  const [text, setText] = useUrlState('text');
  const [space, setSpace] = useUrlState('space');
  const [origin, setOrigin] = useUrlChoice('origin', ['any', 'found', 'imported']);
  const [evaluated, setEvaluated] = useUrlChoice('evaluated', ['any', 'yes']);
  const [order, setOrder] = useUrlChoice('order', orders);
  const [ofRun] = useUrlState('run');
  const settled = useDebounced(text.trim());
  const run = isRunId(ofRun) ? ofRun : undefined;
  const inSpace = isSpaceId(space) ? space : undefined;
  const filter = {
    ...(settled === '' ? {} : { text: settled }),
    ...(run === undefined ? {} : { run }),
    ...(inSpace === undefined ? {} : { space: inSpace }),
    ...(origin === 'any' ? {} : { origin }),
    ...(evaluated === 'yes' ? { evaluated: true } : {}),
  };
  const isNarrow = Object.keys(filter).length > 0;
  return {
    filter,
    isNarrow,
    run,
    text,
    setText,
    space,
    setSpace,
    origin,
    setOrigin,
    evaluated,
    setEvaluated,
    order,
    setOrder,
  };
}
export type GenotypeFilterState = ReturnType<typeof useGenotypeFilter>;

const orderNames: Readonly<Record<(typeof orders)[number], string>> = {
  newest: 'newest first',
  name: 'by name',
  accuracy: 'by measured accuracy',
  published: 'by published accuracy',
};

export function FilterBar({
  state,
  view,
  onView,
}: {
  state: GenotypeFilterState;
  view: 'table' | 'pareto';
  onView: (view: string) => void;
}) {
  const trpc = useTRPC();
  const spaces = useQuery(trpc.spaces.list.queryOptions());
  return (
    <search className="mb-3 flex flex-wrap items-center gap-3">
      <Input
        aria-label="Filter by name, tag, note or hash"
        placeholder="Name, tag, note, or start of the hash"
        className="min-w-40 max-w-64 flex-1"
        value={state.text}
        onChange={(event) => state.setText(event.target.value)}
      />
      <Select
        aria-label="Search space"
        className="max-w-44"
        placeholder="Any search space"
        value={state.space}
        options={(spaces.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(event) => state.setSpace(event.target.value)}
      />
      <Select
        aria-label="Origin"
        className="max-w-40"
        value={state.origin}
        options={[
          { value: 'any', label: 'found or imported' },
          { value: 'found', label: 'found by runs' },
          { value: 'imported', label: 'imported' },
        ]}
        onChange={(event) => state.setOrigin(event.target.value)}
      />
      <Checkbox
        label="With an accuracy"
        checked={state.evaluated === 'yes'}
        onChange={(event) => state.setEvaluated(event.target.checked ? 'yes' : 'any')}
      />
      <span className="ml-auto" />
      {view === 'table' ? (
        <Select
          aria-label="Order"
          className="max-w-44"
          value={state.order}
          options={orders.map((value) => ({ value, label: orderNames[value] }))}
          onChange={(event) => state.setOrder(event.target.value)}
        />
      ) : null}
      <Select
        aria-label="View"
        className="max-w-44"
        value={view}
        options={[
          { value: 'table', label: 'as a table' },
          { value: 'pareto', label: 'accuracy against size' },
        ]}
        onChange={(event) => onView(event.target.value)}
      />
    </search>
  );
}
