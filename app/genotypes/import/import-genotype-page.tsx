'use client';
/** @file A genotype from text: read and drawn while it is typed. */
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useMemo, useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { GenotypeCells } from '@/components/architecture/genotype-cells';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Field } from '@/components/ui/field';
import { Input, Select, Textarea } from '@/components/ui/input';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { toastDone } from '@/components/ui/toast';
import { useDebounced } from '@/components/use-debounced';
import { isDomainError } from '@/domain/errors';
import { type NamedGenotype, parseGenotypes } from '@/domain/genotype';

const example =
  "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), …], normal_concat=range(2, 6), reduce=[…], reduce_concat=range(2, 6))";

interface Reading {
  readonly found: readonly NamedGenotype[];
  readonly problem: string | null;
}

function read(text: string): Reading {
  if (text.trim() === '') return { found: [], problem: null };
  try {
    return { found: parseGenotypes(text), problem: null };
  } catch (error) {
    if (isDomainError(error)) return { found: [], problem: error.message };
    throw error;
  }
}

export function ImportGenotypePage() {
  const trpc = useTRPC();
  const router = useRouter();
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const settled = useDebounced(text);
  const [which, setWhich] = useState('');
  const { found, problem } = useMemo(() => read(settled), [settled]);
  const chosen =
    found.find((each) => each.name === which) ?? found.find(({ genotype }) => genotype !== null) ?? found[0];
  const genotype = chosen?.genotype ?? null;
  const add = useMutation(
    trpc.genotypes.import.mutationOptions({
      onSuccess: (genotype) => {
        toastDone(`${genotype.name} is added`);
        router.push(`/genotypes/${genotype.id}`);
      },
    }),
  );
  const given = name.trim() === '' ? (chosen?.name ?? '') : name.trim();
  const ready = given !== '' && genotype !== null && settled === text;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) add.mutate({ name: given, text, ...(found.length > 1 ? { which: chosen?.name ?? '' } : {}) });
  };
  return (
    <>
      <PageHeader title="Import a genotype" parent={{ href: '/genotypes', label: 'Genotypes' }} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Panel>
          <form onSubmit={submit} noValidate className="flex flex-col gap-4">
            <Field label="Name" required>
              {(control) => (
                <Input
                  {...control}
                  value={name}
                  placeholder={chosen?.name ?? 'DARTS V2'}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <Field
              label="Genotype"
              required
              help={
                <>
                  A <code className="font-mono">Genotype(…)</code> of DARTS, BASE or GDAS, a whole genotypes.py, the
                  string of NAS-Bench-201 (<code className="font-mono">|nor_conv_3x3~0|+…</code>), what NNI exports, or
                  JSON.
                </>
              }
              error={problem ?? chosen?.problem?.message}
            >
              {(control) => (
                <Textarea
                  {...control}
                  rows={10}
                  className="font-mono text-xs"
                  value={text}
                  placeholder={example}
                  onChange={(event) => setText(event.target.value)}
                />
              )}
            </Field>
            {found.length > 1 ? (
              <Field label="Which one">
                {(control) => (
                  <Select
                    {...control}
                    value={chosen?.name ?? ''}
                    options={found.map((each) => ({
                      value: each.name ?? '',
                      label: `${each.name ?? 'without a name'}${each.genotype === null ? ' (can’t be read)' : ''}`,
                    }))}
                    onChange={(event) => setWhich(event.target.value)}
                  />
                )}
              </Field>
            ) : null}
            {add.error === null ? null : <ErrorPanel error={add.error} />}
            <div>
              <OnlyFor said>
                <Button type="submit" variant="primary" disabled={!ready} pending={add.isPending}>
                  Import
                </Button>
              </OnlyFor>
            </div>
          </form>
        </Panel>
        <Panel title="Preview">
          {genotype === null ? (
            <p className="text-muted text-sm">The cells are drawn here as soon as the text can be read.</p>
          ) : (
            <GenotypeCells genotype={genotype} />
          )}
        </Panel>
      </div>
    </>
  );
}
