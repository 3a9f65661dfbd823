'use client';
/** @file Above the table of runs: query, mine, grouping, columns, saved views, export. */
import { useQueryClient } from '@tanstack/react-query';
import { Bookmark, Columns3, Download, Trash2, User } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Suspense, useState } from 'react';
import { useTRPC } from '@/components/api';
import { patient } from '@/components/patient';
import { Button, ButtonLink } from '@/components/ui/button';
import { Select } from '@/components/ui/input';
import { Menu } from '@/components/ui/menu';
import { allOf, type RunQuery } from '@/domain/run-query';
import { formatRunQuery } from '@/domain/run-query/format';
import { type TableFormat, tableFormats, tableFormatTitles } from '@/domain/table';
import { QueryInput } from './query-input';
import { queryOf, type RunsView } from './view';

// Rarely opened: fetched on opening.
const ViewsDialog = dynamic(patient(() => import('./views-dialog').then((part) => part.ViewsDialog)));
const ColumnPicker = dynamic(patient(() => import('./column-picker').then((part) => part.ColumnPicker)));

/** What runs are grouped by without typing; any other field is in the address. */
const groupings = [
  { value: 'arm', label: 'Arm' },
  { value: 'group', label: 'Seeds of one config' },
  { value: 'name', label: 'Name' },
  { value: 'tag', label: 'Tags' },
  { value: 'experiment', label: 'Experiment' },
  { value: 'kind', label: 'Kind' },
  { value: 'state', label: 'State' },
  { value: 'space', label: 'Search space' },
  { value: 'taskset', label: 'Task set' },
  { value: 'prior', label: 'Prior' },
  { value: 'person', label: 'Person' },
] as const;

export function Toolbar({ view, exportAddress }: { view: RunsView; exportAddress: (format: TableFormat) => string }) {
  const [opened, setOpened] = useState<'columns' | 'views' | null>(null);
  const close = (): void => setOpened(null);
  const query = queryOf(view.query);
  const mine = hasMine(query);
  return (
    <search aria-label="Filter runs" className="mb-3 flex flex-wrap items-start gap-2">
      <QueryInput value={view.query} onChange={view.setQuery} />
      <Button
        aria-pressed={mine}
        variant={mine ? 'primary' : 'secondary'}
        icon={<User size={14} aria-hidden />}
        onClick={() => view.setQuery(formatRunQuery(mine ? withoutMine(query) : withMine(query)))}
      >
        Mine
      </Button>
      <GroupSelect view={view} />
      <Button icon={<Columns3 size={14} aria-hidden />} onClick={() => setOpened('columns')}>
        Columns
      </Button>
      <Button icon={<Bookmark size={14} aria-hidden />} onClick={() => setOpened('views')}>
        Views
      </Button>
      <Menu
        trigger={<Button icon={<Download size={14} aria-hidden />}>Export</Button>}
        items={tableFormats.map((format) => ({
          label: `All of this view as ${tableFormatTitles[format]}`,
          onSelect: () => window.location.assign(exportAddress(format)),
        }))}
      />
      {view.trash ? (
        <ButtonLink href="/runs">All runs</ButtonLink>
      ) : (
        <ButtonLink href="/runs?trash=1" variant="quiet" icon={<Trash2 size={14} aria-hidden />}>
          Trash
        </ButtonLink>
      )}
      <Suspense>
        {opened === 'columns' ? (
          <ColumnPicker columns={view.columns.map(({ id }) => id)} onChange={view.setColumns} onClose={close} />
        ) : null}
        {opened === 'views' ? <ViewsDialog onClose={close} /> : null}
      </Suspense>
    </search>
  );
}

function GroupSelect({ view }: { view: RunsView }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [settings, setSettings] = useState<readonly string[]>([]);
  const load = async (): Promise<void> => {
    const words = await queries.fetchQuery({ ...trpc.runs.vocabulary.queryOptions(), staleTime: 60_000 });
    setSettings(words.settings);
  };
  const known = [...groupings, ...settings.map((path) => ({ value: `config.${path}`, label: path }))];
  const options = known.some(({ value }) => value === view.group || view.group === '')
    ? known
    : [...known, { value: view.group, label: view.group }];
  return (
    <Select
      aria-label="Group by"
      className="w-40"
      placeholder="No groups"
      value={view.group}
      options={options}
      onFocus={() => void load().catch(() => undefined)}
      onChange={(event) => view.setGroup(event.target.value)}
    />
  );
}

function hasMine(query: RunQuery | null): boolean {
  return query?.type === 'mine' || (query?.type === 'and' && query.parts.some((part) => part.type === 'mine'));
}

function withMine(query: RunQuery | null): RunQuery {
  return query === null ? { type: 'mine' } : allOf([{ type: 'mine' }, query]);
}

function withoutMine(query: RunQuery | null): RunQuery | null {
  if (query?.type !== 'and') return null;
  return allOf(query.parts.filter((part) => part.type !== 'mine'));
}
