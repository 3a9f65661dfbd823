'use client';
/** @file Where the table lies: a file of the browser's, or a path on the server. */
import { type FormEvent, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { FileInput, Input } from '@/components/ui/input';

export interface ChosenFile {
  readonly name: string;
  readonly file: { from: 'path'; path: string } | { from: 'upload'; base64: string };
}

const fileName = (path: string): string => (path.split('/').at(-1) ?? path).replace(/(\.csv)?(\.gz)?$/i, '');

export function FileChoice({ pending, onChoose }: { pending: boolean; onChoose: (file: ChosenFile) => void }) {
  const [path, setPath] = useState('');
  const readPath = (event: FormEvent): void => {
    event.preventDefault();
    if (path.startsWith('/')) onChoose({ name: fileName(path), file: { from: 'path', path } });
  };
  const upload = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    onChoose({ name: fileName(file.name), file: { from: 'upload', base64: await toBase64(file) } });
  };
  return (
    <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
      <Field label="From this computer" help="CSV or gzipped CSV, up to 36 MB." className="min-w-72 flex-1">
        {(control) => (
          <FileInput
            {...control}
            accept=".csv,.gz,text/csv,application/gzip"
            disabled={pending}
            // A file that was mended is chosen again under its name: without a value, that is a change.
            onClick={(event) => {
              event.currentTarget.value = '';
            }}
            onChange={(event) => void upload(event.target.files?.[0])}
          />
        )}
      </Field>
      <form onSubmit={readPath} className="flex min-w-72 flex-1 items-end gap-2">
        <Field label="Or on the server" className="flex-1">
          {(control) => (
            <Input
              {...control}
              value={path}
              placeholder="/data/nasbench201.csv.gz"
              className="font-mono text-xs"
              onChange={(event) => setPath(event.target.value.trim())}
            />
          )}
        </Field>
        <OnlyFor said>
          <Button type="submit" pending={pending} disabled={!path.startsWith('/')}>
            Read it
          </Button>
        </OnlyFor>
      </form>
    </div>
  );
}

function toBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
