'use client';
/** @file For each engine: what it computes on here, or why it does not load. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { Badge } from '@/components/ui/badge';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonRows } from '@/components/ui/skeleton';

export function EnginesPanel() {
  const trpc = useTRPC();
  // Takes seconds if PyTorch has to be loaded, and changes only when something is installed.
  const engines = useQuery({ ...trpc.system.engines.queryOptions(), staleTime: 300_000 });
  return (
    <Panel title="Engines" help="A run names one, or uses the best available." flush>
      <QueryView query={engines} pending={<SkeletonRows rows={4} />}>
        {(found) => (
          <ul>
            {found.engines.map(({ name, computesOn, reason }) => (
              <li key={name} className="flex items-start gap-3 border-line border-b px-4 py-2 last:border-b-0">
                <div className="min-w-0 flex-1">
                  <p className="font-medium font-mono text-sm">{name}</p>
                  {[...computesOn, ...(reason === null ? [] : [reason])].map((text) => (
                    <p key={text} className="break-words text-muted text-xs">
                      {text}
                    </p>
                  ))}
                </div>
                <Badge tone={reason === null ? 'done' : 'neutral'}>{reason === null ? 'ready' : 'not available'}</Badge>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Panel>
  );
}
