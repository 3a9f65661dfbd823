'use client';
/**
 * @file Tabs, by the keyboard too (arrows, Home, End); keep the chosen one in the URL with `useUrlState`. Without a library, which would be
 * a thirtieth of what the page of a run loads.
 */
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

export interface Tab {
  readonly value: string;
  readonly label: string;
  /** Shown after the label: a count. */
  readonly count?: number | undefined;
  readonly content: ReactNode;
}

export function Tabs({
  label,
  tabs,
  value,
  onChange,
}: {
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = tabs.findIndex((tab) => tab.value === value);
  const press = (event: KeyboardEvent): void => {
    const next = neighbour(event.key, at, tabs.length);
    const tab = next === null ? undefined : tabs[next];
    if (next === null || tab === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    onChange(tab.value);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={press}
        className="mb-4 flex flex-wrap gap-1 border-line border-b"
      >
        {tabs.map((tab) => {
          const chosen = tab.value === value;
          return (
            <button
              key={tab.value}
              type="button"
              role="tab"
              id={`${id}-${tab.value}`}
              aria-selected={chosen}
              aria-controls={chosen ? `${id}-panel` : undefined}
              // One stop for the Tab key; the arrows reach the others.
              tabIndex={chosen ? 0 : -1}
              onClick={() => onChange(tab.value)}
              className="-mb-px h-row border-transparent border-b-2 px-3 text-muted text-sm hover:text-ink aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink"
            >
              {tab.label}
              {tab.count === undefined ? null : <span className="ml-1.5 text-muted text-xs">{tab.count}</span>}
            </button>
          );
        })}
      </div>
      <div
        key={value}
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without anything to focus is scrolled from here.
        tabIndex={0}
        className="focus-visible:outline-offset-4"
      >
        {tabs[at]?.content}
      </div>
    </div>
  );
}

/** The tab that a key leads to, from the `at`-th of `count`; null for every other key. Round at the ends. */
export function neighbour(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
