/** @file Puts classes into parts by a list of them: typed, or from the files of a published split. */
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { FileInput, Select, Textarea } from '@/components/ui/input';
import { plural } from '@/domain/format';
import type { Part, TaskSource } from '@/domain/task-set';
import { type ListedClasses, listedClasses, partNames, parts } from './parts';

const partOptions = parts.map((part) => ({ value: part, label: partNames[part] }));

export function ListSplit({
  names,
  value,
  onChange,
}: {
  names: readonly string[];
  value: TaskSource['classes'];
  onChange: (value: TaskSource['classes']) => void;
}) {
  const [text, setText] = useState('');
  const [part, setPart] = useState<Part>('metaTrain');
  const [done, setDone] = useState<ListedClasses | null>(null);
  const put = (): void => {
    const listed = listedClasses(names, value, text, part);
    setDone(listed);
    onChange(listed.classes);
  };
  return (
    <details className="text-sm">
      <summary className="w-fit text-accent">Classes from a list</summary>
      <div className="mt-2 flex flex-col gap-3">
        <Field
          label="List of classes"
          help="A class a line, or a table with a class in each row. A row that says train, val or test, too, means that part."
        >
          {(control) => (
            <Textarea {...control} rows={4} value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <div className="flex flex-wrap items-end gap-3">
          <Field label="From a file" className="w-72">
            {(control) => (
              <FileInput
                {...control}
                accept=".txt,.csv,.tsv"
                onChange={async (event) => setText((await event.target.files?.[0]?.text()) ?? '')}
              />
            )}
          </Field>
          <Field label="Part" className="w-40">
            {(control) => (
              <Select
                {...control}
                value={part}
                options={partOptions}
                onChange={(event) => setPart(parts.find((each) => each === event.target.value) ?? part)}
              />
            )}
          </Field>
          <Button disabled={text.trim() === ''} onClick={put}>
            Put these classes there
          </Button>
        </div>
        <p aria-live="polite" className="empty:hidden">
          {done === null ? null : `${plural(done.moved, 'class', 'classes')} put into their part. ${unknownText(done)}`}
        </p>
      </div>
    </details>
  );
}

const named = 3;

function unknownText({ unknown }: ListedClasses): string {
  if (unknown.length === 0) return '';
  const some = unknown.slice(0, named).map((name) => `"${name.slice(0, 60)}"`);
  return `${plural(unknown.length, 'line')} named no class of this dataset: ${some.join(', ')}${unknown.length > named ? ' …' : ''}`;
}
