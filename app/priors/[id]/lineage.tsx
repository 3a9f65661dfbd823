'use client';
/** @file The chain a record belongs to: what it uses, itself, what uses it. */

import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { TextLink } from '@/components/ui/text-link';
import { formatCount } from '@/domain/format';
import type { RunDetail } from '@/domain/records/run';

type LineageItem = RunDetail['parents'][number];

const pages: Readonly<Record<LineageItem['type'], string>> = {
  'task-set': '/task-sets',
  space: '/spaces',
  run: '/runs',
  prior: '/priors',
  genotype: '/genotypes',
};

const words: Readonly<Record<LineageItem['type'], string>> = {
  'task-set': 'task set',
  space: 'space',
  run: 'run',
  prior: 'prior',
  genotype: 'genotype',
};

/** A prior that many tasks are adapted from has hundreds. */
const shownAtFirst = 10;

export function Lineage({
  before,
  self,
  after,
}: {
  before: readonly LineageItem[];
  self: string;
  after: readonly LineageItem[];
}) {
  const [all, setAll] = useState(false);
  return (
    <ol className="flex flex-col gap-1 text-sm">
      {before.map((item) => (
        <Item key={`${item.type} ${item.id}`} item={item} />
      ))}
      <li className="flex h-7 items-center gap-2 border-accent border-l-2 pl-3 font-medium">{self}</li>
      {after.slice(0, all ? undefined : shownAtFirst).map((item) => (
        <Item key={`${item.type} ${item.id}`} item={item} />
      ))}
      {all || after.length <= shownAtFirst ? null : (
        <li className="pl-3">
          <Button size="s" onClick={() => setAll(true)}>
            {formatCount(after.length - shownAtFirst)} more
          </Button>
        </li>
      )}
      {after.length === 0 ? <li className="pl-3.5 text-muted text-xs">Nothing uses it yet.</li> : null}
    </ol>
  );
}

function Item({ item }: { item: LineageItem }) {
  return (
    <li className="flex min-h-7 flex-wrap items-center gap-x-2 border-line border-l-2 pl-3">
      <Badge>{words[item.type]}</Badge>
      <TextLink href={`${pages[item.type]}/${item.id}`}>{item.name}</TextLink>
      {item.detail === '' ? null : <span className="text-muted text-xs">{item.detail}</span>}
    </li>
  );
}
