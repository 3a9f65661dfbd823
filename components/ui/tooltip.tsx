'use client';
/** @file A tooltip on a focusable child. What it says must not be needed to use the page. */
import { Tooltip as Parts } from 'radix-ui';
import type { ReactNode } from 'react';

export const TooltipProvider = Parts.Provider;

export function Tooltip({ text, children }: { text: ReactNode /** One focusable element. */; children: ReactNode }) {
  return (
    <Parts.Root>
      <Parts.Trigger asChild>{children}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          sideOffset={4}
          className="z-50 max-w-xs rounded-md border border-line bg-raised px-2 py-1 text-ink text-xs shadow-lg"
        >
          {text}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
