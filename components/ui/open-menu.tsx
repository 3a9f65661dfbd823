'use client';
/** @file A menu loaded on request: open at first, then by its trigger. */
import { DropdownMenu as Parts } from 'radix-ui';
import type { ReactElement } from 'react';
import { cx } from './class-names';
import { IntentLink } from './intent-link';
import type { MenuItem } from './menu';

export function OpenMenu({ trigger, items }: { trigger: ReactElement; items: readonly MenuItem[] }) {
  return (
    <Parts.Root modal={false} defaultOpen>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-40 max-w-96 break-words rounded-md border border-line bg-raised p-1 shadow-lg"
        >
          {items.map((item) => {
            const className = cx(
              'flex h-row cursor-pointer items-center gap-2 rounded-sm px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-sunken',
              item.danger && 'text-failed',
            );
            return item.href === undefined ? (
              <Parts.Item key={item.label} disabled={item.disabled} onSelect={item.onSelect} className={className}>
                {item.icon}
                {item.label}
              </Parts.Item>
            ) : (
              <Parts.Item key={item.label} asChild disabled={item.disabled} className={className}>
                <IntentLink href={item.href}>
                  {item.icon}
                  {item.label}
                </IntentLink>
              </Parts.Item>
            );
          })}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
