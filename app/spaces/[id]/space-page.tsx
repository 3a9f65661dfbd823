'use client';
/** @file One search space: settings, sizes, a drawn network, the priors that fit it. */
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { SpacePreview } from '@/app/spaces/space-preview';
import { useTRPC } from '@/components/api';
import { RecordLinks } from '@/components/runs/run-link';
import { useShortcut } from '@/components/shell/shortcuts/use-shortcut';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { DescriptionList } from '@/components/ui/description-list';
import { EntityPage } from '@/components/ui/entity-page';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { SpaceId } from '@/domain/ids';
import type { SpaceRecord } from '@/domain/records/space';
import { spaceFacts } from './space-facts';

export function SpacePage({ id }: { id: SpaceId }) {
  const trpc = useTRPC();
  const space = useQuery(trpc.spaces.get.queryOptions({ id }));
  const router = useRouter();
  const editable = space.data !== undefined && !space.data.frozen;
  useShortcut('e', editable ? () => router.push(`/spaces/${id}/edit`) : null);
  return (
    <EntityPage
      kind="Search space"
      list={{ href: '/spaces', label: 'Search spaces' }}
      query={space}
      heading={({ name, frozen }) => ({
        title: name,
        badge: frozen ? <Badge>in use, can’t be changed</Badge> : null,
        actions: (
          <>
            {frozen ? null : (
              <ButtonLink href={`/spaces/${id}/edit`} aria-keyshortcuts="e">
                Edit
              </ButtonLink>
            )}
            <ButtonLink href={`/spaces/new?from=${id}`}>Copy as new</ButtonLink>
            <ButtonLink href={`/launch?kind=search&space=${id}`}>Search in it</ButtonLink>
            <ButtonLink href={`/launch?kind=meta-train&space=${id}`} variant="primary">
              Meta-train in it
            </ButtonLink>
          </>
        ),
      })}
    >
      {(data) => <SpaceContent space={data} />}
    </EntityPage>
  );
}

function SpaceContent({ space }: { space: SpaceRecord }) {
  const { id, document } = space;
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="About">
          <DescriptionList
            items={[
              ...spaceFacts(document),
              { name: 'Created', value: <Time value={space.createdAt} /> },
              { name: 'Content hash', value: <Mono text={space.contentHash} head={16} copy /> },
              { name: 'Id', value: <Mono text={id} copy /> },
            ]}
          />
        </Panel>
        <Panel title="Used by">
          <RecordLinks items={space.usedBy} base="/runs" none="No run yet." />
        </Panel>
        <Panel title="Document">
          <CodeBlock label="Search space as JSON" text={JSON.stringify(document, null, 2)} />
        </Panel>
      </div>
      <SpacePreview document={document} />
    </div>
  );
}
