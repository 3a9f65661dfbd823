'use client';
/** @file Imports a published table in two steps: choose the file, then say what its columns are. */
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { ErrorPanel } from '@/components/ui/error-panel';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { toastDone } from '@/components/ui/toast';
import { ColumnMapping, type TablePreview } from './column-mapping';
import { type ChosenFile, FileChoice } from './file-choice';

export function ImportBenchmarkPage() {
  const trpc = useTRPC();
  const router = useRouter();
  const [chosen, setChosen] = useState<{ file: ChosenFile; preview: TablePreview } | null>(null);
  const preview = useMutation(trpc.benchmarks.preview.mutationOptions());
  const add = useMutation(
    trpc.benchmarks.import.mutationOptions({
      onSuccess: ({ id, name }) => {
        toastDone(`${name} is added`);
        router.push(`/benchmarks/${id}`);
      },
    }),
  );
  const read = (file: ChosenFile): void => {
    setChosen(null);
    add.reset();
    preview.mutate({ file: file.file }, { onSuccess: (data) => setChosen({ file, preview: data }) });
  };
  return (
    <>
      <PageHeader
        title="Import a benchmark"
        description="A table with one architecture a line, as NAS-Bench-201 is published."
        parent={{ href: '/benchmarks', label: 'Benchmarks' }}
      />
      <div className="flex flex-col gap-4">
        <Panel title="File">
          <FileChoice pending={preview.isPending} onChoose={read} />
          {preview.error === null ? null : (
            <div className="mt-3">
              <ErrorPanel error={preview.error} />
            </div>
          )}
        </Panel>
        {chosen === null ? null : (
          <ColumnMapping
            key={`${chosen.file.name}:${chosen.preview.rows}`}
            preview={chosen.preview}
            name={chosen.file.name}
            pending={add.isPending}
            error={add.error}
            onEdit={() => {
              if (add.error !== null) add.reset();
            }}
            onImport={(about) => add.mutate({ ...about, file: chosen.file.file })}
          />
        )}
      </div>
    </>
  );
}
