'use client';
/** @file Launch: kind, starting values from the address (a preset, what to run on, a run to clone), and the form. */
import { skipToken, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTRPC } from '@/components/api';
import { valuesOf } from '@/components/launch/form-values';
import { ButtonLink } from '@/components/ui/button';
import { PageHeader } from '@/components/ui/page-header';
import { QueryView } from '@/components/ui/query-view';
import { TextLink } from '@/components/ui/text-link';
import { useUrlState } from '@/components/url-state';
import { runIdSchema } from '@/domain/ids';
import { launchKindSchema } from '@/domain/run-config';
import { noDetails } from './details-section';
import { startOf } from './initial-values';
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
    // A form being edited must not be replaced.
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
            // Its name, which comes late, takes up to two lines on a phone.
            <span className="block max-sm:min-h-10">
              A copy of{' '}
              <TextLink href={`/runs/${from}`} className="underline">
                {originalName(clone.data?.name) ?? from}
              </TextLink>
              : change what should differ.
            </span>
          ) : (
            'Every setting has a default with its source. What differs from it is marked; the form starts from the largest preset that ends within 15 minutes.'
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
              start={{
                values: valuesOf(config.kind, config),
                details: { ...noDetails, name, seeds: String(config.seed) },
                open: false,
              }}
              cloned={originalName(name) ?? ''}
            />
          )}
        </QueryView>
      ) : (
        <LaunchForm key={kind} kind={kind} start={startOf(kind, parameters)} />
      )}
    </>
  );
}

/** A clone is named after its original. */
function originalName(name: string | undefined): string | undefined {
  return name?.replace(/ \(copy\)$/, '');
}
