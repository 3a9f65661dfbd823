'use client';
/** @file Launch: kind, starting values from the address (a preset, what to run on, a run to clone), and the form. */
import { skipToken, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTRPC } from '@/components/api';
import { type FormValues, valuesOf } from '@/components/launch/form-values';
import { ButtonLink } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { QueryView } from '@/components/ui/query-view';
import { TextLink } from '@/components/ui/text-link';
import { useUrlState } from '@/components/url-state';
import { runIdSchema } from '@/domain/ids';
import { type LaunchKind, launchKindSchema } from '@/domain/run-config';
import { launchPresets } from '@/domain/run-presets';
import { noDetails } from './details-section';
import { KindChoice } from './kind-and-preset';
import { LaunchForm } from './launch-form';

export function LaunchPage() {
  const parameters = useSearchParams();
  const trpc = useTRPC();
  const [kindText, setKind] = useUrlState('kind', 'meta-train');
  const [from, setFrom] = useUrlState('from');
  const source = runIdSchema.safeParse(from);
  const clone = useQuery({
    ...trpc.runs.clone.queryOptions(source.success ? { id: source.data } : skipToken),
    // What is being edited must not be replaced under the reader's hands.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const kind = launchKindSchema.safeParse(kindText).data ?? 'meta-train';
  const shownKind = source.success ? (clone.data?.config.kind ?? kind) : kind;
  return (
    <>
      <PageHeader
        title="Launch"
        description={
          source.success ? (
            <>
              A copy of{' '}
              <TextLink href={`/runs/${from}`} className="underline">
                {originalName(clone.data?.name) ?? from}
              </TextLink>
              : change what should differ.
            </>
          ) : (
            'Every setting has a default with its source. What differs from it is marked.'
          )
        }
      />
      <KindChoice
        kind={shownKind}
        onChange={(next) => {
          setFrom('');
          setKind(next);
        }}
      />
      {source.success ? (
        <QueryView
          query={clone}
          action={
            <ButtonLink size="s" href="/launch">
              Start without it
            </ButtonLink>
          }
        >
          {({ config, name }) => (
            <LaunchForm
              key={from}
              kind={config.kind}
              initialValues={valuesOf(config.kind, config)}
              initialDetails={{ ...noDetails, name, seeds: String(config.seed) }}
              cloned={originalName(name) ?? ''}
            />
          )}
        </QueryView>
      ) : (
        <LaunchForm key={kind} kind={kind} initialValues={namedValues(kind, parameters)} initialDetails={noDetails} />
      )}
    </>
  );
}

/** A clone is named after its original. */
function originalName(name: string | undefined): string | undefined {
  return name?.replace(/ \(copy\)$/, '');
}

/** The values that the address names: `preset`, `taskSet`, `space`, `prior`, `genotype`, `part`, `index`. */
function namedValues(kind: LaunchKind, parameters: URLSearchParams): FormValues {
  const preset = launchPresets(kind).find(({ name }) => name === parameters.get('preset'));
  const values = valuesOf(kind, preset?.values);
  const named: Record<string, string | null> = {
    taskSet: parameters.get('taskSet'),
    'task.taskSet': parameters.get('taskSet'),
    'task.part': parameters.get('part'),
    'task.index': parameters.get('index'),
    space: parameters.get('space'),
    prior: parameters.get('prior'),
    genotype: parameters.get('genotype'),
  };
  return Object.fromEntries(Object.entries(values).map(([path, value]) => [path, named[path] ?? value]));
}
