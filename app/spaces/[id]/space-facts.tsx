/** @file A space's settings in words. */

import { operationColour } from '@/components/operation-colour';
import type { Description } from '@/components/ui/description-list';
import { reductionLayers, type SearchSpace } from '@/domain/space-shape';

export function spaceFacts(space: SearchSpace): Description[] {
  return [
    {
      name: 'Topology',
      value: topologyWords(space),
    },
    ...(space.topology === 'nas-bench-201'
      ? []
      : [
          {
            name: 'Cells',
            value: space.tied
              ? 'normal and reduction cells share their decisions'
              : 'normal and reduction cells differ',
          },
        ]),
    {
      name: 'Operations',
      value: (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {space.operations.map((operation) => (
            <OperationName key={operation} operation={operation} />
          ))}
        </ul>
      ),
    },
    { name: 'Nodes per cell', value: space.nodes },
    { name: 'Layers', value: space.layers },
    { name: 'Reduction layers', value: reductionLayers(space).join(', ') || 'none' },
    { name: 'Initial channels', value: space.initChannels },
    { name: 'Input channels', value: space.inputChannels },
    { name: 'Stem multiplier', value: space.stemMultiplier },
  ];
}

function topologyWords({ topology, keep }: SearchSpace): string {
  switch (topology) {
    case 'base':
      return `base: a node keeps ${keep} of all (input, operation) pairs`;
    case 'darts':
      return `darts: every edge chooses one operation, a node keeps ${keep} edges`;
    case 'nas-bench-201':
      return 'nas-bench-201: every edge keeps one operation; residual blocks reduce';
  }
}

function OperationName({ operation }: { operation: string }) {
  return (
    <li className="inline-flex items-center gap-1.5">
      <span
        aria-hidden
        className="inline-block size-2.5 rounded-full"
        style={{ background: operationColour(operation) }}
      />
      <code className="font-mono text-xs">{operation}</code>
    </li>
  );
}
