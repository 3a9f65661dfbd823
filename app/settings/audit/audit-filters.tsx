'use client';
/** @file Which entries of the audit log are shown: chosen here, kept in the address. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { useUrlState } from '@/components/url-state';
import { useDebounced } from '@/components/use-debounced';

const day = 86_400_000;
const names = ['who', 'what', 'object', 'from', 'to'] as const;
type Name = (typeof names)[number];

/** What is chosen, and the input that asks for it. */
export function useAuditFilter() {
  const [who, setWho] = useUrlState('who');
  const [what, setWhat] = useUrlState('what');
  const [object, setObject] = useUrlState('object');
  const [from, setFrom] = useUrlState('from');
  const [to, setTo] = useUrlState('to');
  const asked = useDebounced(object.trim());
  const [begin, end] = [startOf(from), startOf(to)];
  return {
    texts: { who, what, object, from, to },
    set: { who: setWho, what: setWhat, object: setObject, from: setFrom, to: setTo },
    filtered: [who, what, object, from, to].some((text) => text !== ''),
    filter: {
      ...(who === '' ? {} : { who }),
      ...(what === '' ? {} : { what }),
      ...(asked === '' ? {} : { object: asked }),
      ...(begin === null ? {} : { from: begin }),
      // Includes the whole day.
      ...(end === null ? {} : { to: end + day - 1 }),
    },
  };
}

/** Of a day from the browser's field, in the reader's time zone. */
function startOf(text: string): number | null {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00`).getTime() : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

type View = Pick<ReturnType<typeof useAuditFilter>, 'texts' | 'set' | 'filtered'>;

export function AuditFilters({ texts, set, filtered }: View) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.audit.vocabulary.queryOptions({}));
  const chooser = (name: Name, label: string, all: string, values: readonly string[]) => (
    <Field label={label} className="w-48">
      {(control) => (
        <Select
          {...control}
          value={texts[name]}
          onChange={(event) => set[name](event.target.value)}
          placeholder={all}
          options={withChosen(values, texts[name]).map((value) => ({ value, label: value }))}
        />
      )}
    </Field>
  );
  const input = (name: Name, label: string, type: 'text' | 'date') => (
    <Field label={label} className={type === 'date' ? 'w-36' : 'w-48'}>
      {(control) => (
        <Input {...control} type={type} value={texts[name]} onChange={(event) => set[name](event.target.value)} />
      )}
    </Field>
  );
  return (
    <search className="mb-4 flex flex-wrap items-end gap-3">
      {chooser('who', 'Who', 'Everybody', data?.actors ?? [])}
      {chooser('what', 'What', 'Everything', data?.actions ?? [])}
      {input('object', 'Object', 'text')}
      {input('from', 'From', 'date')}
      {input('to', 'To', 'date')}
      {filtered ? (
        <Button
          onClick={() => {
            for (const name of names) set[name]('');
          }}
        >
          Show all
        </Button>
      ) : null}
    </search>
  );
}

/** The address may name something that the log no longer holds. */
function withChosen(values: readonly string[], chosen: string): readonly string[] {
  return chosen === '' || values.includes(chosen) ? values : [chosen, ...values];
}
