'use client';
/** @file A space's preview: its sizes, and a network drawn from it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Shuffle } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { GenotypeCells } from '@/components/architecture/genotype-cells';
import { Button } from '@/components/ui/button';
import { FigureTile } from '@/components/ui/figure-tile';
import { NumberField } from '@/components/ui/number-field';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { TextLink } from '@/components/ui/text-link';
import { useUrlNumber } from '@/components/url-state';
import { formatBytes, formatHuge, formatLarge } from '@/domain/format';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import type { SpaceSizes } from '@/domain/records/space';
import type { SearchSpace } from '@/domain/space';

/** `document` has passed checkSpace. */
export function SpacePreview({ document }: { document: SearchSpace }) {
  const [seed, setSeed] = useState(0);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <SpaceSizesPanel document={document} />
      <Panel
        title="A network drawn from it"
        actions={
          <Button icon={<Shuffle size={14} aria-hidden />} onClick={() => setSeed(seed + 1)}>
            Draw another
          </Button>
        }
      >
        <GenotypeCells genotype={randomGenotype(document, randomStream(seed, 'preview'))} />
      </Panel>
      {/* Last, because it grows when it has loaded. */}
      <PriorFits document={document} />
    </div>
  );
}

const nearest = 6;

function PriorFits({ document }: { document: SearchSpace }) {
  const trpc = useTRPC();
  const fits = useQuery({
    ...trpc.spaces.compatibility.queryOptions({ document }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title="Priors and this space" help="A prior fits only the space it was meta-trained in">
      <QueryView query={fits} pending={<Skeleton className="h-8" />}>
        {(data) =>
          data.length === 0 ? (
            <p className="text-muted text-sm">There is no prior yet.</p>
          ) : (
            <ul className="flex flex-col gap-1 text-sm">
              {data.slice(0, nearest).map(({ id, name, differs }) => (
                <li key={id} className="flex flex-wrap items-baseline gap-x-2">
                  <TextLink href={`/priors/${id}`}>{name}</TextLink>
                  {differs.length === 0 ? (
                    <span className="font-medium text-done">fits</span>
                  ) : (
                    <span className="text-muted text-xs">differs in {differs.join(', ').toLowerCase()}</span>
                  )}
                </li>
              ))}
              {data.length > nearest ? (
                <li className="text-muted text-xs">and {data.length - nearest} more, less alike</li>
              ) : null}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
}

function SpaceSizesPanel({ document }: { document: SearchSpace }) {
  const trpc = useTRPC();
  const [resolution, setResolution] = useUrlNumber('pixels', 28, 8, 256);
  const [classes, setClasses] = useUrlNumber('classes', 5, 2, 100_000);
  const [batch, setBatch] = useUrlNumber('batch', 64, 1, 4096);
  const sizes = useQuery({
    ...trpc.spaces.sizes.queryOptions({ document, resolution, classes, batch }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title="Sizes">
      <div className="mb-4 flex flex-wrap gap-4">
        <NumberField label="Resolution" unit="px" value={resolution} min={8} max={256} onChange={setResolution} />
        <NumberField label="Classes" value={classes} min={2} onChange={setClasses} />
        <NumberField label="Batch" unit="images" value={batch} min={1} max={4096} onChange={setBatch} />
      </div>
      <div className="min-h-24">
        <QueryView query={sizes} pending={<Skeleton className="h-31" />}>
          {(data) => <SizeFigures sizes={data} />}
        </QueryView>
      </div>
    </Panel>
  );
}

function SizeFigures({ sizes }: { sizes: SpaceSizes }) {
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3 md:grid-cols-3">
      <FigureTile name="Architectures" value={formatHuge(sizes.architectures)} />
      <FigureTile name="Supernet parameters" value={formatLarge(sizes.supernetParameters)} />
      <FigureTile name="Supernet MACs" value={formatLarge(sizes.supernetMacs)} note="one image, forward" />
      <FigureTile
        name="Memory of a step"
        value={formatBytes(sizes.memoryBytes)}
        note={`estimate, batch ${sizes.batch}`}
      />
      <FigureTile name="Drawn network, parameters" value={formatLarge(sizes.sampledParameters)} />
      <FigureTile name="Drawn network, MACs" value={formatLarge(sizes.sampledMacs)} note="one image, forward" />
    </div>
  );
}
