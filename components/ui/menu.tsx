'use client';
/** @file A menu of actions and links, behind a button. Its code loads on first use: charts have dozens of them. */
import { type ComponentProps, cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import { patient } from '@/components/patient';

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect?: () => void;
  /** Where it leads, in place of an action. */
  readonly href?: string;
}

const load = () => import('./open-menu');
const OpenMenu = lazy(patient(() => load().then((part) => ({ default: part.OpenMenu }))));

export function Menu({
  trigger,
  items,
}: {
  /** A Button or IconButton without handlers of its own. */ trigger: ReactElement<ComponentProps<'button'>>;
  items: readonly MenuItem[];
}) {
  const [asked, setAsked] = useState(false);
  const closed = cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': asked,
    onPointerEnter: () => void load(),
    onFocus: () => void load(),
    onClick: () => setAsked(true),
  });
  if (!asked) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenMenu trigger={trigger} items={items} />
    </Suspense>
  );
}
