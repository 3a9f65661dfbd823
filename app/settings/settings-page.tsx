'use client';
/** @file The platform's upkeep: storage, backups, and what is removed automatically. */
import { useMay } from '@/components/access/me';
import { useNotices } from '@/components/shell/run-notices';
import { EntityColumns } from '@/components/ui/entity-page';
import { Checkbox } from '@/components/ui/input';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { BackupsPanel } from './backups-panel';
import { RetentionPanel } from './retention-panel';
import { StoragePanel } from './storage-panel';

function NoticesPanel() {
  const { possible, on, set } = useNotices();
  return (
    <Panel title="Notifications" help="In this browser">
      <Checkbox
        label="Notify me when runs end"
        description={
          possible
            ? 'As browser notifications, while a page of Masthead is open.'
            : 'This browser offers no notifications for this address.'
        }
        disabled={!possible}
        checked={on}
        onChange={(event) => void set(event.target.checked)}
      />
    </Panel>
  );
}

export function SettingsPage() {
  const mayBackUp = useMay('admin');
  return (
    <>
      <PageHeader
        title="Settings"
        description="Storage, backups and clean-up. What is set at start (port, data folder, slots) is in docs/settings.md."
      />
      <EntityColumns
        main={<StoragePanel />}
        aside={
          <>
            {mayBackUp ? <BackupsPanel /> : null}
            <RetentionPanel />
            <NoticesPanel />
          </>
        }
      />
    </>
  );
}
