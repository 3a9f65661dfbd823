'use client';
/** @file Notices of this browser when runs end. */
import { useNotices } from '@/components/shell/run-notices';
import { Checkbox } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';

export function NoticesPanel() {
  const { possible, on, set } = useNotices();
  return (
    <Panel title="Notices" help="In this browser">
      <Checkbox
        label="Tell me when runs end"
        description={
          possible
            ? 'By the browser’s own notices, while a page of Masthead is open.'
            : 'This browser has no notices, or not for this address.'
        }
        disabled={!possible}
        checked={on}
        onChange={(event) => void set(event.target.checked)}
      />
    </Panel>
  );
}
