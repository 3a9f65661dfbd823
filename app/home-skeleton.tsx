/** @file Placeholders of Home's panels, at about their final sizes. */
import { Panel } from '@/components/ui/panel';
import { SkeletonRows } from '@/components/ui/skeleton';

export function HomeSkeleton() {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="Running now" flush>
          <SkeletonRows rows={4} />
        </Panel>
        <Panel title="Finished recently" flush>
          <SkeletonRows rows={10} />
        </Panel>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="Launch" flush>
          <SkeletonRows rows={6} />
        </Panel>
        <Panel title="Devices" flush>
          <SkeletonRows rows={2} />
        </Panel>
      </div>
    </div>
  );
}
