'use client';
/** @file The input for queries over runs: suggests what fits at the caret, shows a mistake under its place. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTRPC } from '@/components/api';
import { cx } from '@/components/ui/class-names';
import { Input } from '@/components/ui/input';
import { completeRunQuery, type QueryVocabulary } from '@/domain/run-query/complete';
import { parseRunQuery } from '@/domain/run-query/parse';
import { whenIdle } from './when-idle';

const nothing: QueryVocabulary = { metrics: [], figures: [], settings: [], values: {} };
/** The table follows each key at once; of keys that come faster than this (milliseconds), such as a held one, the last. */
const burst = 50;

export function QueryInput({ value, onChange }: { value: string; onChange: (query: string) => void }) {
  const id = useId();
  const trpc = useTRPC();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [said, setSaid] = useState(value);
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(-1);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const typedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => () => clearTimeout(timer.current), []);
  // A view that was opened brings its own query.
  if (said !== value) {
    setSaid(value);
    setText(value);
  }
  const [atRest, setAtRest] = useState(false);
  useEffect(() => whenIdle(() => setAtRest(true)), []);
  // Before the first key, so that the words do not keep the table waiting.
  const wanted = atRest || caret !== null;
  const vocabulary = useQuery({ ...trpc.runs.vocabulary.queryOptions(), enabled: wanted, staleTime: 60_000 });
  const words = useMemo(
    (): QueryVocabulary =>
      vocabulary.data === undefined
        ? nothing
        : { ...vocabulary.data, metrics: vocabulary.data.metrics.map(({ key }) => key) },
    [vocabulary.data],
  );
  const completions = caret === null ? null : completeRunQuery(text, caret, words);
  const options = completions?.options ?? [];
  const problem = useMemo(() => {
    const read = parseRunQuery(text);
    return 'problem' in read ? read.problem : null;
  }, [text]);

  const type = (next: string, at: number): void => {
    setText(next);
    setCaret(at);
    setChosen(-1);
    clearTimeout(timer.current);
    const now = performance.now();
    const follows = (): void => {
      setSaid(next);
      onChange(next);
    };
    // In the key's own event: what is asked for by a timer leaves after the next picture.
    if (now - typedAt.current >= burst) follows();
    else timer.current = setTimeout(follows, burst);
    typedAt.current = now;
  };
  const take = (index: number): void => {
    const option = options[index];
    if (completions === null || option === undefined) return;
    const next = text.slice(0, completions.from) + option.insert + text.slice(completions.to);
    const at = completions.from + option.insert.length;
    type(next, at);
    // After React has written the text, or the browser would put the caret at its end.
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const press = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape') setCaret(null);
    if (event.key === 'Escape' || options.length === 0) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((chosen + step + options.length + (chosen < 0 && step < 0 ? 1 : 0)) % options.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) {
      event.preventDefault();
      take(chosen);
    }
  };
  const follow = (): void => setCaret(input.current?.selectionStart ?? null);
  const open = options.length > 0;

  return (
    <div className="relative min-w-64 flex-1">
      <Input
        ref={input}
        type="search"
        role="combobox"
        aria-label="Find runs"
        aria-expanded={open}
        aria-controls={`${id}-options`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-invalid={problem === null ? undefined : true}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        placeholder="state = finished AND best(validation.accuracy) > 0.9"
        className="font-mono text-xs"
        value={text}
        onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
        onFocus={follow}
        onClick={follow}
        onKeyUp={(event) => (event.key.startsWith('ArrowL') || event.key.startsWith('ArrowR') ? follow() : undefined)}
        onBlur={() => setCaret(null)}
        onKeyDown={press}
      />
      {problem === null ? null : (
        <div id={`${id}-problem`} role="alert" className="mt-0.5 text-failed text-xs">
          <p aria-hidden className="overflow-hidden whitespace-pre pl-[9px] font-mono leading-none">
            {' '.repeat(Math.min(problem.from, 120))}
            {'^'.repeat(Math.max(1, Math.min(problem.to, 160) - problem.from))}
          </p>
          <p>
            {problem.message}
            <span className="sr-only"> At character {problem.from + 1}.</span>
          </p>
        </div>
      )}
      <div
        id={`${id}-options`}
        role="listbox"
        aria-label="Suggestions"
        className={cx(
          'absolute top-full left-0 z-30 mt-1 max-h-80 w-full max-w-xl overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-lg',
          !open && 'hidden',
        )}
      >
        {options.map((option, index) => (
          <div
            key={`${option.label} ${option.help}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={cx(
              'flex h-7 cursor-pointer items-center gap-3 rounded-sm px-2 text-sm hover:bg-sunken',
              index === chosen && 'bg-sunken',
            )}
            // Before the input loses the focus, which would close the list.
            onMouseDown={(event) => {
              event.preventDefault();
              take(index);
            }}
          >
            <span className="truncate font-mono text-xs">{option.label}</span>
            <span className="ml-auto truncate text-muted text-xs">{option.help}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
