'use client';
/** @file Parameters and MACs of the genotype's network, for the channels, layers, classes and pixels asked. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { formatCount, formatLarge } from '@/components/format';
import { NumberField } from '@/components/task-sets/class-picker';
import { FigureTile } from '@/components/ui/figure-tile';
import { Checkbox } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { useUrlChoice, useUrlNumber } from '@/components/url-state';
import type { GenotypeId } from '@/domain/ids';

export function SizesPanel({ id }: { id: GenotypeId }) {
  const trpc = useTRPC();
  const [initChannels, setInitChannels] = useUrlNumber('channels', 16, 1, 512);
  const [layers, setLayers] = useUrlNumber('layers', 8, 1, 64);
  const [classes, setClasses] = useUrlNumber('classes', 10, 2, 100_000);
  const [resolution, setResolution] = useUrlNumber('pixels', 32, 8, 512);
  const [auxiliary, setAuxiliary] = useUrlChoice('auxiliary', ['no', 'yes']);
  const sizes = useQuery({
    ...trpc.genotypes.sizes.queryOptions({
      id,
      initChannels,
      layers,
      classes,
      resolution,
      auxiliary: auxiliary === 'yes',
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title="Sizes">
      <div className="mb-4 flex flex-wrap gap-4">
        <NumberField label="Channels" value={initChannels} min={1} max={512} onChange={setInitChannels} />
        <NumberField label="Layers" value={layers} min={1} max={64} onChange={setLayers} />
        <NumberField label="Classes" value={classes} min={2} onChange={setClasses} />
        <NumberField label="Resolution" unit="px" value={resolution} min={8} max={512} onChange={setResolution} />
        <Checkbox
          label="Auxiliary head"
          checked={auxiliary === 'yes'}
          onChange={(event) => setAuxiliary(event.target.checked ? 'yes' : 'no')}
        />
      </div>
      <div className="min-h-16">
        <QueryView query={sizes} pending={<Skeleton className="h-16" />}>
          {({ parameters, parametersWithAuxiliary, macs }) => (
            <div className="grid grid-cols-2 gap-4 md:grid-cols-3">
              <FigureTile name="Parameters" value={formatLarge(parameters)} note={formatCount(parameters)} />
              <FigureTile name="MACs" value={formatLarge(macs)} note="one image, forward" />
              {parametersWithAuxiliary === null ? null : (
                <FigureTile
                  name="With auxiliary head"
                  value={formatLarge(parametersWithAuxiliary)}
                  note={formatCount(parametersWithAuxiliary)}
                />
              )}
            </div>
          )}
        </QueryView>
      </div>
    </Panel>
  );
}
