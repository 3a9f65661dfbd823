'use client';
/**
 * @file Dialogs: a general one, and one that confirms a destructive act and says what it affects. Their code loads when the first is opened:
 * most visits of a page open none.
 */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { patient } from '@/components/patient';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: string;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description: string;
  /** What the act changes or removes, one line each. */
  readonly touches: readonly string[];
  readonly touchesTitle?: string;
  /** Names the act: "Stop 3 runs", never "OK". */
  readonly confirmLabel: string;
  readonly pending?: boolean;
  readonly onConfirm: () => void;
}

const load = () => import('./open-dialog');
const OpenDialog = lazy(patient(() => load().then((part) => ({ default: part.OpenDialog }))));
const OpenConfirmDialog = lazy(patient(() => load().then((part) => ({ default: part.OpenConfirmDialog }))));

/** From the first opening on. Closed, it stays: it gives the focus back. */
function useOpened(open: boolean): boolean {
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  return open || opened;
}

export function Dialog(props: DialogProps) {
  return useOpened(props.open) ? (
    <Suspense>
      <OpenDialog {...props} />
    </Suspense>
  ) : null;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return useOpened(props.open) ? (
    <Suspense>
      <OpenConfirmDialog {...props} />
    </Suspense>
  ) : null;
}
