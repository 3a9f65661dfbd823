'use client';
/** @file Ctrl K or ⌘K: any page, any run, any launch, from the keyboard. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { Dialog as Parts } from 'radix-ui';
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react';
import { useTRPC } from '../api';
import { StateBadge } from '../ui/state-badge';
import { launchKinds, navigation } from './navigation';

export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      onOpenChange(!open);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [open, onOpenChange]);

  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Parts.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-xl"
        >
          <Parts.Title className="sr-only">Go to</Parts.Title>
          <Choices close={() => onOpenChange(false)} />
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

function Choices({ close }: { close: () => void }) {
  const router = useRouter();
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const sought = useDeferredValue(text.trim());
  const { data } = useQuery({
    ...trpc.runs.list.queryOptions({ limit: 8, ...(sought === '' ? {} : { filter: { text: sought } }) }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const go = (href: string): void => {
    close();
    router.push(href);
  };
  const [chosen, setChosen] = useState('');
  const found = (words: string): boolean => words.toLowerCase().includes(sought.toLowerCase());
  const pages = navigation.flatMap((group) => group.items).filter((item) => found(item.label));
  const launches = launchKinds.filter((item) => found(`launch ${item.title}`));
  const values = [
    ...pages.map((item) => `page ${item.href}`),
    ...launches.map((item) => `launch ${item.kind}`),
    ...(data?.items ?? []).map((run) => `run ${run.id}`),
  ];
  // What was chosen may no longer be listed: then Enter takes the first.
  const current = values.includes(chosen) ? chosen : (values[0] ?? '');
  return (
    <Command label="Go to" shouldFilter={false} loop value={current} onValueChange={setChosen}>
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder="A page, a run, a launch"
        className="h-12 w-full border-line border-b bg-transparent px-4 text-base outline-none"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-2">
        <Command.Empty className="px-2 py-6 text-center text-muted text-sm">
          Nothing by that name. Try a run’s name or tag, or a page.
        </Command.Empty>
        <Group heading="Pages" show={pages.length > 0}>
          {pages.map(({ href, label, icon: Icon }) => (
            <Choice key={href} value={`page ${href}`} onSelect={() => go(href)}>
              <Icon size={16} aria-hidden className="text-muted" />
              {label}
            </Choice>
          ))}
        </Group>
        <Group heading="Launch" show={launches.length > 0}>
          {launches.map((item) => (
            <Choice key={item.kind} value={`launch ${item.kind}`} onSelect={() => go(`/launch?kind=${item.kind}`)}>
              {item.title}
              <span className="ml-auto truncate text-muted text-xs">{item.description}</span>
            </Choice>
          ))}
        </Group>
        <Group heading="Runs" show={(data?.items.length ?? 0) > 0}>
          {data?.items.map((run) => (
            <Choice key={run.id} value={`run ${run.id}`} onSelect={() => go(`/runs/${run.id}`)}>
              <StateBadge state={run.state} compact />
              <span className="truncate">{run.name}</span>
              <span className="ml-auto text-muted text-xs">{run.kind}</span>
            </Choice>
          ))}
        </Group>
      </Command.List>
    </Command>
  );
}

function Group({ heading, show, children }: { heading: string; show: boolean; children: ReactNode }) {
  if (!show) return null;
  return (
    <Command.Group
      heading={heading}
      className="**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:py-1 **:[[cmdk-group-heading]]:text-muted **:[[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

function Choice({ value, onSelect, children }: { value: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-row cursor-pointer items-center gap-2 rounded-md px-2 text-sm data-[selected=true]:bg-accent-soft"
    >
      {children}
    </Command.Item>
  );
}
