'use client';
/** @file The platform's upkeep: what takes room and what can go, backups, and what is removed by itself. */
import { useMay } from '@/components/access/me';
import { EntityColumns } from '@/components/ui/entity-page';
import { PageHeader } from '@/components/ui/page-header';
import { BackupsPanel } from './backups-panel';
import { NoticesPanel } from './notices-panel';
import { RetentionPanel } from './retention-panel';
import { StoragePanel } from './storage-panel';

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
