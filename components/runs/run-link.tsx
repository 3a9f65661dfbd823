/** @file A run by name, with its kind; and lists of them. */

import { useState } from 'react';
import { formatCount } from '@/domain/format';
import type { RunSummary } from '@/domain/records/run';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { CutMiddle } from '../ui/cut-middle';
import { StateBadge } from '../ui/state-badge';
import { TextLink } from '../ui/text-link';

export function RunLink({ run }: { run: Pick<RunSummary, 'id' | 'name'> }) {
  return <TextLink href={`/runs/${run.id}`}>{run.name}</TextLink>;
}

/** State, name and kind on one line. */
export function RunLine({ run }: { run: RunSummary }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="shrink-0">
        <StateBadge state={run.state} compact />
      </span>
      <TextLink href={`/runs/${run.id}`} className="min-w-0">
        <CutMiddle text={run.name} />
      </TextLink>
      <span className="shrink-0">
        <Badge>{run.kind}</Badge>
      </span>
    </span>
  );
}

/** More of them wait behind a button. */
const linksAtFirst = 8;

/** Links to records, or a word if there are none. */
export function RecordLinks({
  items,
  base,
  none = 'none',
}: {
  items: readonly { readonly id: string; readonly name: string }[];
  /** `/runs` for `/runs/ID`. */
  base: string;
  none?: string;
}) {
  const [all, setAll] = useState(false);
  if (items.length === 0) return <span className="text-muted">{none}</span>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {(all ? items : items.slice(0, linksAtFirst)).map((item) => (
        <li key={item.id}>
          <TextLink href={`${base}/${item.id}`}>{item.name}</TextLink>
        </li>
      ))}
      {all || items.length <= linksAtFirst ? null : (
        <li>
          <Button size="s" onClick={() => setAll(true)}>
            {formatCount(items.length - linksAtFirst)} more
          </Button>
        </li>
      )}
    </ul>
  );
}
