'use client';
/** @file A menu of actions behind a button. */
import { DropdownMenu as Parts } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from './class-names';

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

export function Menu({
  trigger,
  items,
}: {
  /** A Button or IconButton. */ trigger: ReactNode;
  items: readonly MenuItem[];
}) {
  return (
    <Parts.Root modal={false}>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-40 rounded-md border border-line bg-raised p-1 shadow-lg"
        >
          {items.map((item) => (
            <Parts.Item
              key={item.label}
              disabled={item.disabled}
              onSelect={item.onSelect}
              className={cx(
                'flex h-row cursor-pointer items-center gap-2 rounded-sm px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-sunken',
                item.danger && 'text-failed',
              )}
            >
              {item.icon}
              {item.label}
            </Parts.Item>
          ))}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
