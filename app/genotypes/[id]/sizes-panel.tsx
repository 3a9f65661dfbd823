'use client';
/** @file Parameters and MACs of the genotype's network, for the channels, layers, classes and pixels asked. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { FigureTile } from '@/components/ui/figure-tile';
import { Checkbox } from '@/components/ui/input';
import { NumberField } from '@/components/ui/number-field';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton } from '@/components/ui/skeleton';
import { useUrlChoice, useUrlNumber } from '@/components/url-state';
import { formatCount, formatLarge } from '@/domain/format';
import type { GenotypeId } from '@/domain/ids';
import type { KnownSizes } from '@/domain/records/genotype';

/** The sizes in the address, by default those that are known of the genotype; and how to set each. */
export function useNetworkFields(known: KnownSizes) {
  const [initChannels, setInitChannels] = useUrlNumber('channels', known.initChannels, 2, 512);
  const [layers, setLayers] = useUrlNumber('layers', known.layers, 1, 64);
  const [classes, setClasses] = useUrlNumber('classes', known.classes, 2, 100_000);
  const [resolution, setResolution] = useUrlNumber('pixels', known.resolution, 8, 512);
  const fields: KnownSizes = { initChannels, layers, classes, resolution, inputChannels: known.inputChannels };
  return { fields, setInitChannels, setLayers, setClasses, setResolution };
}

export function SizesPanel({ id, network }: { id: GenotypeId; network: ReturnType<typeof useNetworkFields> }) {
  const trpc = useTRPC();
  const { fields, setInitChannels, setLayers, setClasses, setResolution } = network;
  const [auxiliary, setAuxiliary] = useUrlChoice('auxiliary', ['no', 'yes']);
  const sizes = useQuery({
    ...trpc.genotypes.sizes.queryOptions({ id, ...fields, auxiliary: auxiliary === 'yes' }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title="Sizes">
      <div className="mb-4 flex flex-wrap gap-4">
        <NumberField label="Channels" value={fields.initChannels} min={2} max={512} onChange={setInitChannels} />
        <NumberField label="Layers" value={fields.layers} min={1} max={64} onChange={setLayers} />
        <NumberField label="Classes" value={fields.classes} min={2} onChange={setClasses} />
        <NumberField
          label="Resolution"
          unit="px"
          value={fields.resolution}
          min={8}
          max={512}
          onChange={setResolution}
        />
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
