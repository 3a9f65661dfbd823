'use client';
/** @file What the table of runs shows: text, kinds, states, figure, columns. */
import { Check, Columns3 } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { runKindSchema } from '@/domain/run-config';
import { runStateSchema } from '@/domain/run-state';
import { Button } from '../ui/button';
import { Input, Select } from '../ui/input';
import { Menu } from '../ui/menu';
import { columnTitles, type RunColumn } from './run-columns';

export interface RunFilterState {
  readonly text: string;
  readonly kind: string;
  readonly state: string;
  readonly figure: string;
}

export function RunFilters({
  filter,
  figures,
  hidden,
  onChange,
  onHide,
}: {
  filter: RunFilterState;
  /** Keys that the runs in view have. */
  figures: readonly string[];
  hidden: ReadonlySet<RunColumn>;
  onChange: (change: Partial<RunFilterState>) => void;
  onHide: (hidden: ReadonlySet<RunColumn>) => void;
}) {
  const figureId = useId();
  const columns = (Object.keys(columnTitles) as RunColumn[]).filter((id) => id !== 'name');
  return (
    <search aria-label="Filter runs" className="mb-3 flex flex-wrap items-center gap-2">
      <TextFilter value={filter.text} onChange={(text) => onChange({ text })} />
      <Select
        aria-label="Kind"
        className="w-36"
        placeholder="All kinds"
        value={filter.kind}
        options={runKindSchema.options.map((kind) => ({ value: kind, label: kind }))}
        onChange={(event) => onChange({ kind: event.target.value })}
      />
      <Select
        aria-label="State"
        className="w-36"
        placeholder="All states"
        value={filter.state}
        options={runStateSchema.options.map((state) => ({ value: state, label: state }))}
        onChange={(event) => onChange({ state: event.target.value })}
      />
      <div className="ml-auto flex items-center gap-2">
        <label htmlFor={figureId} className="flex items-center gap-2 text-muted text-xs">
          Figure
          <Select
            id={figureId}
            className="w-48"
            value={filter.figure}
            options={[...new Set([filter.figure, ...figures])].map((key) => ({ value: key, label: key }))}
            onChange={(event) => onChange({ figure: event.target.value })}
          />
        </label>
        <Menu
          trigger={<Button icon={<Columns3 size={14} aria-hidden />}>Columns</Button>}
          items={columns.map((id) => ({
            label: columnTitles[id],
            icon: hidden.has(id) ? <span className="w-3.5" /> : <Check size={14} aria-label="shown" />,
            onSelect: () => {
              const next = new Set(hidden);
              if (!next.delete(id)) next.add(id);
              onHide(next);
            },
          }))}
        />
      </div>
    </search>
  );
}

/** Tells what was typed once typing rests. */
function TextFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Input
      type="search"
      aria-label="Search runs"
      placeholder="Name, tag or note"
      className="w-64"
      value={text}
      onChange={(event) => {
        const typed = event.target.value;
        setText(typed);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(typed), 250);
      }}
    />
  );
}
