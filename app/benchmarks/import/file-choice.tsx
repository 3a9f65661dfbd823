'use client';
/** @file The source of the table: a file of the browser's, or a path on the server. */
import { type FormEvent, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { FileInput, Input } from '@/components/ui/input';
import type { UploadId } from '@/domain/ids';

export interface ChosenFile {
  readonly name: string;
  readonly file: { from: 'path'; path: string } | { from: 'upload'; upload: UploadId };
}

const fileName = (path: string): string => (path.split('/').at(-1) ?? path).replace(/(\.csv)?(\.gz)?$/i, '');

export function FileChoice({ pending, onChoose }: { pending: boolean; onChoose: (file: ChosenFile) => void }) {
  const [path, setPath] = useState('');
  const [sent, setSent] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const readPath = (event: FormEvent): void => {
    event.preventDefault();
    if (path.startsWith('/')) onChoose({ name: fileName(path), file: { from: 'path', path } });
  };
  const upload = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setSent(0);
    setProblem(null);
    try {
      const onProgress = (bytes: number): void => setSent(bytes / Math.max(1, file.size));
      const { sendFile } = await import('@/components/datasets/send-file');
      const upload = await sendFile(file, { onProgress, signal: new AbortController().signal });
      onChoose({ name: fileName(file.name), file: { from: 'upload', upload } });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setSent(null);
    }
  };
  return (
    <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
      <Field
        label="From this computer"
        help={sent === null ? 'CSV or gzipped CSV, up to 256 MB unpacked.' : `${Math.floor(100 * sent)} % sent.`}
        error={problem ?? undefined}
        className="min-w-72 flex-1"
      >
        {(control) => (
          <FileInput
            {...control}
            accept=".csv,.gz,text/csv,application/gzip"
            disabled={pending || sent !== null}
            // A corrected file has the same name: clearing the value makes choosing it a change.
            onClick={(event) => {
              event.currentTarget.value = '';
            }}
            onChange={(event) => void upload(event.target.files?.[0])}
          />
        )}
      </Field>
      <form onSubmit={readPath} className="flex min-w-72 flex-1 items-start gap-2">
        <Field
          label="Or on the server"
          help="Members can choose files in the folders that the operator allows."
          className="flex-1"
        >
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
        {/* Beside the field, below the height of its label. */}
        <div className="pt-6">
          <OnlyFor said>
            <Button type="submit" pending={pending} disabled={!path.startsWith('/')}>
              Read the file
            </Button>
          </OnlyFor>
        </div>
      </form>
    </div>
  );
}
