'use client';
/** @file The palette's list: commands that match what is typed, and records that the server finds by it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { sufficesFor } from '@/domain/role';
import { useMe } from '../../access/me';
import { useTRPC } from '../../api';
import { StateBadge } from '../../ui/state-badge';
import { useDebounced } from '../../use-debounced';
import { launchKinds, navigation } from '../navigation';
import { matches, type PaletteCommand, type PaletteGroup } from './command';
import { usePlatformCommands } from './use-platform-commands';
import { useRunCommands } from './use-run-commands';

const typeNames = {
  run: 'Runs',
  prior: 'Priors',
  genotype: 'Genotypes',
  'task-set': 'Task sets',
  space: 'Search spaces',
  dataset: 'Datasets',
  experiment: 'Experiments',
  report: 'Reports',
} as const;
type FoundType = keyof typeof typeNames;
const foundTypes: readonly FoundType[] = [
  'run',
  'prior',
  'genotype',
  'task-set',
  'space',
  'dataset',
  'experiment',
  'report',
];

function addressOf(type: FoundType, id: string): string {
  if (type === 'experiment') return `/runs?experiment=${id}`;
  return `/${type === 'space' ? 'spaces' : `${type}s`}/${id}`;
}

/** What was found on the server, with the commands that open it. */
function useFound(text: string, go: (href: string) => void): readonly PaletteGroup[] {
  const trpc = useTRPC();
  const settled = useDebounced(text, 120);
  const { data = [] } = useQuery({
    ...trpc.system.search.queryOptions({ text: settled }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return foundTypes.flatMap((type) => {
    // Results of an earlier text that no longer match are removed at once: Enter must not open them.
    const own = data.filter(
      (each) => each.type === type && (each.id.startsWith(text) || matches({ label: each.name }, text)),
    );
    // Without a text, the newest of each kind would be a long list: only runs are shown.
    if (own.length === 0 || (settled === '' && type !== 'run')) return [];
    const commands = own.map(({ id, name, run }): PaletteCommand => {
      const open = { id, label: name, run: () => go(addressOf(type, id)) };
      return run === null ? open : { ...open, detail: run.kind, icon: <StateBadge state={run.state} compact /> };
    });
    return [{ heading: typeNames[type], commands }];
  });
}

export function PaletteContent({ typed, close }: { typed: readonly string[]; close: () => void }) {
  const router = useRouter();
  const [text, setText] = useState(typed[0] ?? '');
  const [tagging, setTagging] = useState(false);
  const [chosen, setChosen] = useState('');
  const sought = text.trim();
  const go = (href: string): void => router.push(href);
  const run = useRunCommands(() => {
    setTagging(true);
    setText('');
  });
  const platform = usePlatformCommands();
  const { access } = useMe();
  const found = useFound(tagging ? '' : sought, go);

  const places: PaletteCommand[] = navigation
    .flatMap((group) => group.items)
    .map(({ href, label, icon: Icon }) => ({
      id: href,
      label,
      words: 'go to page open',
      icon: <Icon size={16} aria-hidden className="text-muted" />,
      run: () => go(href),
    }));
  const launches: PaletteCommand[] = launchKinds.map(({ kind, title, description }) => ({
    id: kind,
    needed: 'member',
    label: title,
    detail: description,
    words: 'launch new start',
    run: () => go(`/launch?kind=${kind}`),
  }));
  const tag: PaletteCommand = { id: 'add', label: `Tag ${run.name} “${sought}”`, run: () => run.addTag(sought) };
  const fixed: PaletteGroup[] = [
    { heading: run.name ?? 'This run', commands: run.commands },
    { heading: 'Pages', commands: places },
    { heading: 'Launch', commands: launches },
    { heading: 'Actions', commands: platform },
  ].map(({ heading, commands }) => ({
    heading,
    commands: commands.filter((each) => sufficesFor(access, each.needed ?? 'viewer') && matches(each, sought)),
  }));
  const groups = tagging
    ? [{ heading: 'Tag', commands: sought === '' ? [] : [tag] }]
    : [...fixed, ...found].filter(({ commands }) => commands.length > 0);
  const values = groups.flatMap(({ heading, commands }) => commands.map(({ id }) => `${heading} ${id}`));
  // The chosen command may no longer be listed: then Enter takes the first.
  const current = values.includes(chosen) ? chosen : (values[0] ?? '');
  const perform = (command: PaletteCommand): void => {
    if (command.stays !== true) close();
    command.run();
  };
  // Enter came before this was here: it takes the first that matches, as soon as there is one. What follows answers what that asks.
  const due = useRef(typed.slice(1));
  useEffect(() => {
    const first = due.current.length > 0 ? groups[0]?.commands[0] : undefined;
    if (first === undefined) return;
    const next = due.current.shift() ?? '';
    perform(first);
    if (first.stays === true) setText(next);
    else due.current = [];
  });
  return (
    <Command
      label="Command menu"
      shouldFilter={false}
      loop
      value={current}
      onValueChange={setChosen}
      onKeyDown={(event) => {
        if (!tagging || event.key !== 'Backspace' || text !== '') return;
        event.preventDefault();
        setTagging(false);
      }}
    >
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder={tagging ? `A tag for ${run.name}` : 'Search pages, runs, genotypes and actions'}
        className="h-12 w-full border-line border-b bg-transparent px-4 text-base outline-none"
      />
      <Command.List className="max-h-[56vh] overflow-y-auto p-2">
        <Command.Empty className="px-2 py-6 text-center text-muted text-sm">
          {tagging ? 'Type the tag, then press Enter.' : 'No match. Try a run’s name, a page or an action.'}
        </Command.Empty>
        {groups.map(({ heading, commands }) => (
          <Command.Group
            key={heading}
            heading={heading}
            className="**:[[cmdk-group-heading]]:truncate **:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:py-1 **:[[cmdk-group-heading]]:text-muted **:[[cmdk-group-heading]]:text-xs"
          >
            {commands.map((command) => (
              <Command.Item
                key={command.id}
                value={`${heading} ${command.id}`}
                onSelect={() => perform(command)}
                className="flex h-row cursor-pointer items-center gap-2 rounded-md px-2 text-sm data-[selected=true]:bg-accent-soft"
              >
                {command.icon}
                <span className="shrink-0 truncate">{command.label}</span>
                {command.detail === undefined ? null : (
                  <span className="ml-auto min-w-0 truncate text-muted text-xs">{command.detail}</span>
                )}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
